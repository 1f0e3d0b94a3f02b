import { describe, expect, test } from 'vitest';
import { ack, ann, retry, start, stop, system, taskFailed } from '../testing/acts.ts';
import { play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { closedVisits } from './closed-visit.ts';

const flow = sketchFlow([
  { name: 'a', args: [{ name: 'x', from: { kind: 'literal', value: 1 } }], on: { SUCCESS: 'b', FAIL: 'a' } },
  { name: 'b', kind: 'decision', on: { AGREE: 'done' } },
]);

describe('a closed visit', () => {
  test('has its arguments, its failed attempts, the uuid that ended it and what came out', () => {
    const acts = [
      start({ at: 5 }),
      taskFailed({ step: 'a' }, {}, 6),
      retry(7),
      ack('id-2', 'SUCCESS', { at: 9, data: { inline: 'out' } }),
    ];
    expect(play(flow, acts).closed).toEqual([
      {
        step: 'a',
        visit: 1,
        openedAt: 5,
        closedAt: 9,
        args: { x: 1 },
        failedAttempts: [
          { number: 1, uuid: 'id-1', startedAt: 5, endedAt: 6, failure: { outcome: 'UNREACHABLE', message: 'no' } },
        ],
        uuid: 'id-2',
        end: { kind: 'outcome', outcome: 'SUCCESS', data: { inline: 'out' }, by: { kind: 'callback' } },
      },
    ]);
  });

  test('that was withdrawn has the uuid of its open attempt, if it had one', () => {
    const [attempting] = play(flow, [start(), stop()]).closed;
    const [, deciding] = play(flow, [start(), ack('id-1', 'SUCCESS'), stop()]).closed;
    expect(attempting).toMatchObject({ step: 'a', uuid: 'id-1', end: { kind: 'withdrawn', by: ann } });
    expect(deciding).toMatchObject({ step: 'b', decision: { id: 'id-2' }, end: { kind: 'withdrawn', by: ann } });
    expect(deciding).not.toHaveProperty('uuid');
  });

  test('is none for what was not open', () => {
    const run = runOf(play(flow, [start()]));
    const transition = { seq: 2, at: 1, actor: system, cause: 'test' };
    const superseded = { type: 'grant_superseded' as const, step: 'b', visit: 1, digest: 'x', found: 'y' };
    const closed = { type: 'visit_closed' as const, step: 'b', visit: 1, attempt: 1, uuid: 'id-9', outcome: 'AGREE' };
    expect(closedVisits(run, { ...transition, events: [superseded, closed] })).toEqual([]);
    const [started] = play(flow, [start()]).journal[0]?.events ?? [];
    if (!started) throw new Error('a start has events');
    expect(closedVisits(undefined, { ...transition, events: [started, { type: 'run_stopped' }] })).toEqual([]);
  });
});
