import { describe, expect, test } from 'vitest';
import type { Exclusion } from '../flow/flow.ts';
import type { Origin } from '../run/run.ts';
import { ack, admin, ann, bob, decide, pushed, start, system } from '../testing/acts.ts';
import { type Act, perform, play, runOf } from '../testing/play.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { excludedBecause } from './excluded.ts';

const cem = { kind: 'user' as const, id: 'u-cem', name: 'cem' };
const on = { AGREE: 'audit', REJECT: 'stopped' };
const flow = sketchFlow([
  { name: 'review', kind: 'decision', on },
  { name: 'audit', kind: 'decision', on: { AGREE: 'done', BACK: 'review' }, decision: { exclude: ['approvers'] } },
]);

const why = (exclude: readonly Exclusion[], acts: readonly Act[], step = 'audit', actor = bob) =>
  excludedBecause({ exclude, step, run: runOf(play(flow, acts)) }, actor, actor.kind === 'user' ? actor.name : '');

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

  test('may decide that one again', () => {
    const back = decide('audit', 'BACK', again, { by: ann, reason: 'look at it again' });
    expect(why(['approvers'], [begun, agree, back], 'review')).toBeUndefined();
  });
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
  expect(perform(both, agree('right', ann)).answer).toBe('vote_taken');
});
