import { describe, expect, test } from 'vitest';
import type { Actor } from '../actor.ts';
import type { Exclusion } from '../flow/flow.ts';
import { editorsOf, type Origin } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import {
  ack,
  admin,
  ann,
  bob,
  buildFinished,
  decide,
  editArgs,
  event,
  fork,
  migrate,
  pause as pauseRun,
  pushed,
  resume,
  runFinished,
  skip,
  start,
  system,
  trigger,
} from '../testing/acts.ts';
import { type Act, type CommandAct, perform, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { approversFor, approversOf } from './approvers-of.ts';
import { excludedBecause } from './excluded.ts';
import { type WhyNot, whyNotText } from './why-not.ts';

const cem = { kind: 'user' as const, id: 'u-cem', name: 'cem' };
const on = { AGREE: 'audit', REJECT: 'stopped' };
const audit: StepSketch = {
  name: 'audit',
  kind: 'decision',
  on: { AGREE: 'done', BACK: 'review' },
  decision: { exclude: ['approvers'] },
};
const flow = sketchFlow([{ name: 'review', kind: 'decision', on }, audit]);

const why = (exclude: readonly Exclusion[], acts: readonly Act[], step = 'audit', actor = bob) =>
  textOf(
    excludedBecause({ exclude, step, run: runOf(play(flow, acts)) }, actor, actor.kind === 'user' ? actor.name : ''),
  );
const textOf = (found: WhyNot | undefined) => found && whyNotText(found);

describe('the author of the commit', () => {
  const by = (author: string): Origin => ({ ...pushed, author }) as Origin;

  test.each(['bob', 'BOB', 'bob@example.org', 'Robert <bob@example.org>', 'Bob <b@example.org>', 'R <bob>'])(
    '%s is the user bob',
    (author) => {
      const acts = [start({ by: system, origin: by(author) })];
      expect(why(['commit_authors'], acts)).toBe('who wrote the commit cannot decide it');
      expect(why([], acts)).toBeUndefined();
    },
  );

  test.each(['bobby', 'rob <robert@bob.org>', '', 'ann'])('%s is not', (author) => {
    expect(why(['commit_authors'], [start({ by: system, origin: by(author) })])).toBeUndefined();
  });

  test('is nobody in a run that no push started, and never the administrator', () => {
    expect(why(['commit_authors'], [start({ by: system })])).toBeUndefined();
    expect(
      why(['commit_authors'], [start({ by: system, origin: by('') })], 'audit', admin as typeof bob),
    ).toBeUndefined();
  });
});

describe('who started the run', () => {
  test('is kept out, whatever is named', () => {
    expect(why([], [start({ by: bob })])).toBe('who started the run cannot decide it');
  });

  test('is also who did that in the name of somebody else', () => {
    const inTheNameOfAnn = start({ by: ann, origin: { kind: 'manual', via: bob } });
    expect(why([], [inTheNameOfAnn])).toBe('who started the run cannot decide it');
    expect(why([], [inTheNameOfAnn], 'audit', ann)).toBe('who started the run cannot decide it');
    expect(why([], [inTheNameOfAnn], 'audit', cem)).toBeUndefined();
  });
});

describe('who granted another decision', () => {
  const begun = start({ by: system });
  const agree = decide('review', 'AGREE', digest([begun], 'review'));
  const again = digest([begun, agree], 'audit');

  test('is kept out of the next where that is asked for', () => {
    expect(why(['approvers'], [begun, agree])).toBe('who approved review cannot decide audit');
    expect(why([], [begun, agree])).toBeUndefined();
    const refused = play(flow, [begun, agree, decide('audit', 'AGREE', again)]);
    expect([refused.answer, refused.message]).toEqual(['not_eligible', 'who approved review cannot decide audit']);
    expect(play(flow, [begun, agree, decide('audit', 'AGREE', again, { by: ann })]).answer).toContain('run_done');
  });

  test('is kept out above and below the run in which that was', () => {
    const parent = { run: 'r0', step: 's', visit: 1, attempt: 1 };
    const origin: Origin = { kind: 'step', parent, depth: 1, approvers: [bob] };
    const below = [start({ by: system, origin })];
    expect(why(['approvers'], below)).toBe('who approved something above this run cannot decide audit');
    expect(why([], below)).toBeUndefined();
    expect(why(['approvers'], below, 'audit', cem)).toBeUndefined();
    const sub = sketchFlow([
      { name: 'sub', kind: 'flow', on: { DONE: 'audit' } },
      { ...audit, on: { AGREE: 'done' } },
    ]);
    const ended = runFinished({ step: 'sub' }, 'done');
    const told = { ...ended, command: { ...ended.command, approvers: [bob, cem] } as RunCommand };
    const run = runOf(play(sub, [begun, told]));
    expect(excludedBecause({ exclude: ['approvers'], step: 'audit', run }, cem, 'cem')).toEqual({
      ...{ code: 'approved', approved: 'sub', step: 'audit' },
    });
    expect(approversOf(run)).toEqual([bob, cem]);
    expect(approversFor({ ...run, origin })).toEqual([bob, cem]);
    expect(approversFor(runOf(play(sub, [begun])))).toEqual([]);
    expect(approversFor({ ...run, origin: { kind: 'step', parent, depth: 1 } })).toEqual([bob, cem]);
  });

  test('may decide that one again', () => {
    const back = decide('audit', 'BACK', again, { by: ann, reason: 'look at it again' });
    expect(why(['approvers'], [begun, agree, back], 'review')).toBeUndefined();
  });
});

describe('who changed the run', () => {
  const begin = start({ by: system });
  const args = [{ name: 'v', from: { kind: 'literal' as const, value: '1' } }];
  const prepare = { name: 'prepare', trigger: 'manual' as const, args, on: { OK: 'pause' } };
  const pause = { name: 'pause', kind: 'wait' as const, args: [{ ...args[0], name: 'event' }] as typeof args };
  const steps = [
    prepare,
    { ...pause, on: { DONE: 'review' } },
    { name: 'review', kind: 'decision' as const, on, decision: { exclude: ['run_editors' as const] } },
    { name: 'audit', kind: 'decision' as const, on: { AGREE: 'done' } },
  ];
  const from = sketchFlow(steps);
  const to = sketchFlow(steps, { title: 'the other version' });
  const by = (act: CommandAct, person: Actor = bob): CommandAct => ({ ...act, by: person });
  const changes: readonly (readonly [string, CommandAct])[] = [
    ['edits arguments', by(editArgs('prepare', { v: '2' }))],
    ['skips a step', by(skip('prepare', 'OK'))],
    ['moves it to another version', by(migrate(to))],
    ['sends an event', by(event('1'))],
  ];
  const editors = (acts: readonly Act[]) => runOf(play(from, acts)).editors;

  test.each(changes)('is kept out of what asks for that: who %s', (_, change) => {
    const acts = [begin, change];
    expect(editors(acts)).toEqual([bob]);
    expect(editors([...acts, by(event('again'))])).toEqual([bob]);
    const changed = runOf(play(from, acts));
    expect(excludedBecause({ exclude: ['run_editors'], step: 'review', run: changed }, bob, 'bob')).toEqual({
      code: 'changed_run',
    });
    expect(excludedBecause({ exclude: ['approvers'], step: 'review', run: changed }, bob, 'bob')).toBeUndefined();
    expect(excludedBecause({ exclude: ['run_editors'], step: 'review', run: changed }, cem, 'cem')).toBeUndefined();
  });

  test('cannot decide, and has not voted', () => {
    const asked = play(from, [begin, skip('prepare', 'OK'), skip('pause', 'DONE')]);
    const phase = runOf(asked).open.review?.phase;
    const shown = phase?.kind === 'deciding' ? phase.decision.digest : '';
    expect(perform(asked, decide('review', 'AGREE', shown, { by: ann }))).toMatchObject({
      answer: 'not_eligible',
      message: 'who changed the run cannot decide it',
    });
    expect(perform(asked, decide('review', 'AGREE', shown)).answer).toContain('decision_made');
  });

  test('is nobody who started it, no service, and nobody whose change was refused or changed nothing', () => {
    expect(editors([start({ by: ann }), skip('prepare', 'OK')])).toBeUndefined();
    expect(editors([begin, by(event('1'), { kind: 'callback' })])).toBeUndefined();
    expect(editors([begin, by(editArgs('prepare', { v: '2' }, ' '))])).toBeUndefined();
    expect(editors([begin, by(migrate(from)), trigger('prepare'), by(pauseRun()), by(resume())])).toBeUndefined();
    expect(editors([begin, by(skip('prepare', 'OK'), admin)])).toEqual([admin]);
  });

  test('has changed what is forked from it, and the runs above and below it', () => {
    const before = play(from, [begin, by(skip('prepare', 'OK'))]);
    const point = { step: 'pause', visit: 2, run: runOf(before) };
    const forked = play(from, [{ ...fork(point), by: ann }]);
    expect(runOf(forked).editors).toEqual([bob]);
    const origin = {
      kind: 'step' as const,
      parent: { run: 'r0', step: 's', visit: 1, attempt: 1 },
      depth: 1,
      editors: [bob],
    };
    const below = runOf(play(from, [start({ by: ann, origin }), by(skip('prepare', 'OK'), cem)]));
    expect(editorsOf(below)).toEqual([bob, cem]);
    const above = sketchFlow([{ name: 'sub', kind: 'flow', on: { DONE: 'done' } }]);
    const ended = runFinished({ step: 'sub' }, 'done');
    const told = { ...ended, command: { ...ended.command, editors: [bob, ann] } as RunCommand };
    expect(runOf(play(above, [start({ by: ann }), told])).editors).toEqual([bob]);
    expect(runOf(play(above, [start({ by: ann }), ended])).editors).toBeUndefined();
    const build = sketchFlow([{ name: 'make', kind: 'pipeline', on: { KILLED: 'done' } }]);
    const killed = buildFinished({ step: 'make' }, 'killed');
    const byCem = { ...killed, command: { ...killed.command, editors: [cem] } as RunCommand };
    expect(runOf(play(build, [start({ by: ann }), byCem])).editors).toEqual([cem]);
  });
});

test('who changed a run above is kept out like who started it, whatever is named', () => {
  const parent = { run: 'r0', step: 's', visit: 1, attempt: 1 };
  const origin: Origin = { kind: 'step', parent, depth: 1, editors: [bob] };
  const acts = [start({ by: ann, origin })];
  expect(why([], acts)).toBe('who changed a run above this one cannot decide it');
  expect(why([], acts, 'audit', cem)).toBeUndefined();
});

function digest(acts: readonly Act[], step: string): string {
  const phase = runOf(play(flow, acts)).open[step]?.phase;
  return phase?.kind === 'deciding' ? phase.decision.digest : '';
}

test('who has approved something else since their vote counts no more', () => {
  const two = { who: [[{ count: 2, groups: ['dev'], users: ['cem'] }]], exclude: ['approvers' as const] };
  const forked = sketchFlow([
    { name: 'first', on: { OK: 'left&right' } },
    { name: 'left', kind: 'decision', on: { AGREE: 'done', NO: 'stopped' }, decision: two },
    { name: 'right', kind: 'decision', on: { AGREE: 'done', NO: 'stopped' }, decision: two },
  ]);
  const begun = play(forked, [start({ by: system }), ack('id-1', 'OK')]);
  const digestOf = (step: string) => {
    const phase = runOf(begun).open[step]?.phase;
    return phase?.kind === 'deciding' ? phase.decision.digest : '';
  };
  const agree = (step: string, by = bob) => decide(step, 'AGREE', digestOf(step), { by });
  const both = [agree('left'), agree('right'), agree('left', cem)].reduce(perform, begun);
  expect(runOf(both).steps.left?.last?.approvers).toEqual([bob, cem]);
  expect(perform(both, agree('right', ann)).answer).toBe('vote_lapsed vote_taken');
});

test('who started a run may write down in it what they did', () => {
  const noting = sketchFlow([
    { name: 'note', kind: 'decision', on: { DONE: 'done' }, decision: { kind: 'record', guards: [] } },
  ]);
  const begun = play(noting, [start()]);
  const phase = runOf(begun).open.note?.phase;
  const digest = phase?.kind === 'deciding' ? phase.decision.digest : '';
  expect(perform(begun, decide('note', 'DONE', digest, { by: ann })).answer).toContain('decision_made');
});
