import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import { ack, retry, start, stop, system, taskFailed, trigger } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { evolveRun } from './evolve-run.ts';
import type { RunEvent } from './run-event.ts';

const flow = sketchFlow(
  [
    { name: 'a', on: { SUCCESS: 'b', FAIL: 'a' } },
    { name: 'b', trigger: 'manual', on: { SUCCESS: 'a' } },
  ],
  { limits: { visitsPerMinute: 0 } },
);
const run = runOf(play(flow, [start()]));
const cause = { seq: 2, at: 9, actor: system, cause: 'test' };

describe('a run', () => {
  test('is the fold of its journal', () => {
    const acts = [
      start(),
      taskFailed({ step: 'a' }),
      retry(),
      ack('id-2', 'SUCCESS'),
      trigger('b'),
      ack('id-3', 'SUCCESS'),
      stop(),
    ];
    const played = play(flow, acts);
    expect(played.journal.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(played.journal.reduce<typeof played.run>(evolveRun, undefined)).toEqual(played.run);
  });

  test('does not grow with its history', () => {
    const loop = (turns: number): Act[] =>
      Array.from({ length: turns }, (_, turn) => [
        ack(`id-${2 * turn + 1}`, 'SUCCESS', { context: { turn }, data: { inline: '{}' } }),
        trigger('b'),
        ack(`id-${2 * turn + 2}`, 'SUCCESS'),
      ]).flat();
    const size = (turns: number) =>
      canonicalJson(play(flow, [start(), ...loop(turns)]).run).replaceAll(/\d/g, '').length;
    expect(size(667)).toBe(size(3));
  });

  test('of steps named like members of every object has them as its own', () => {
    const names = ['__proto__', 'constructor', 'toString', 'then'];
    const version = sketchFlow(
      names.map((name, index) => ({ name, on: Object.fromEntries([['hasOwnProperty', names[index + 1] ?? 'done']]) })),
    );
    const played = play(version, [start(), ...names.map((_, index) => ack(`id-${index + 1}`, 'hasOwnProperty'))]);
    expect(picture(played.run)).toBe('done');
    expect(Object.keys(runOf(played).steps)).toEqual(names);
    expect(played.closed.map(({ step }) => step)).toEqual(names);
    expect(JSON.parse(JSON.stringify(played.run))).toEqual(played.run);
  });

  test('takes a context with such names without touching any prototype', () => {
    const context = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as Record<string, number>;
    const after = runOf(play(flow, [start(), ack('id-1', 'SUCCESS', { context })]));
    expect(Object.keys(after.context)).toEqual(['__proto__', 'constructor']);
    expect({}).not.toHaveProperty('polluted');
    expect(after.context).not.toHaveProperty('polluted');
  });
});

describe('evolving is total: an event', () => {
  const place = { step: 'b', visit: 1 };
  const attempt = { number: 1, uuid: 'u', job: 'http' as const, startedAt: 0 };
  const failure = { outcome: 'TIMEOUT', message: '' };
  const admin = { by: { kind: 'admin' }, eligibility: 'admin' } as const;
  const vote = { ...admin, groups: [], outcome: 'X', at: 0 };

  test.each<[string, RunEvent]>([
    ['an attempt of a step that is not open', { type: 'attempt_started', ...place, attempt, args: {} }],
    ['arguments of a step that is not open', { type: 'args_edited', ...place, args: {}, reason: '' }],
    ['progress of a step that is not open', { type: 'attempt_progressed', ...place, attempt: 1 }],
    ['a delivery of a step that is not open', { type: 'delivery_begun', ...place, attempt: 1, epoch: 1 }],
    [
      'an act on a step that is not open',
      { type: 'act_begun', ...place, attempt: 1, act: { number: 1, action: 'x', uuid: 'u' } },
    ],
    [
      'the end of an act that is not open',
      { type: 'act_ended', step: 'a', visit: 1, attempt: 1, act: 1, action: 'x', answer: { ok: true } },
    ],
    ['the failure of a step that is not open', { type: 'attempt_failed', ...place, attempt: 1, failure }],
    [
      'the end of a step that was never entered',
      { type: 'visit_closed', ...place, attempt: 1, uuid: 'u', outcome: 'X' },
    ],
    ['a vote on a step that is not open', { type: 'vote_taken', ...place, decision: 'd', vote }],
    ['a reminder of a step that is not open', { type: 'decision_reminded', ...place, decision: 'd' }],
    ['the repeat of a step that has no result', { type: 'repeat_ignored', ...place, outcome: 'X', stands: 'Y' }],
  ])('about %s changes nothing', (_, event) => {
    const after = evolveRun(run, { ...cause, events: [event] });
    expect(after).toEqual({ ...run, seq: 2, updatedAt: 9 });
  });

  test('before the start is a bug, and throws', () => {
    expect(() => evolveRun(undefined, { ...cause, events: [{ type: 'run_done' }] })).toThrow('before run_started');
    expect(() => evolveRun(undefined, { ...cause, events: [] })).toThrow('starts it');
  });
});
