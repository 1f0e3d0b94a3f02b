import { describe, expect, test } from 'vitest';
import { ack, decide, retry, start, stop, taskFailed, timer } from '../testing/acts.ts';
import { picture, story } from '../testing/picture.ts';
import { type CommandAct, type Played, perform, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';
import { evolveRun } from './evolve-run.ts';
import type { Run } from './run.ts';

/** Says an outcome for the open visit of a step. */
function say(played: Played, step: string, outcome: string): Played {
  return perform(played, answerTo(played, step, outcome));
}

function answerTo(played: Played, step: string, outcome: string): CommandAct {
  const visit = runOf(played).open[step];
  if (visit?.phase.kind === 'deciding') {
    const { digest } = visit.phase.decision;
    return decide(step, outcome, digest, { visit: visit.number, reason: 'for a good reason' });
  }
  return ack(visit?.phase.kind === 'attempting' ? visit.phase.attempt.uuid : 'nobody', outcome);
}

function told(played: Played, ...said: readonly (readonly [string, string])[]): Played {
  return said.reduce((before, [step, outcome]) => say(before, step, outcome), played);
}

const release = sketchFlow([
  { name: 'build', on: { SUCCESS: 'review&qa', FAIL: 'stopped' } },
  { name: 'review', kind: 'decision', on: { AGREE: 'ship', REWORK: 'build', REJECT: 'stopped', PARK: 'hold' } },
  { name: 'qa', kind: 'decision', on: { PASS: 'ship', FAIL: 'build', SKIP: 'done' } },
  { name: 'ship', enter: 'all', effect: true, on: { SUCCESS: 'done', FAIL: 'rollback', AGAIN: 'ship' } },
]);
const built = told(play(release, [start()]), ['build', 'SUCCESS']);

describe('a fork', () => {
  test('opens one visit per branch in one transition', () => {
    expect(built.answer).toBe('visit_closed branches_opened visit_opened decision_opened visit_opened decision_opened');
    expect(picture(built.run)).toBe('running | review#1 deciding | qa#1 deciding');
  });

  test('is one set, whose branches are open', () => {
    expect(Object.values(runOf(built).branchSets ?? {})).toEqual([
      { step: 'build', visit: 1, branches: { review: 'open', qa: 'open' } },
    ]);
  });
});

describe('a join', () => {
  test('waits until each branch has arrived, and then fires once', () => {
    const first = say(built, 'qa', 'PASS');
    expect(picture(first.run)).toBe('running | review#1 deciding');
    const both = say(first, 'review', 'AGREE');
    expect(picture(both.run)).toBe('running | ship#1 attempting 1');
    expect(runOf(both).branchSets).toBeUndefined();
    checkHistory(both);
  });

  test('fires when the last branch ends in done and another has arrived', () => {
    expect(picture(told(built, ['review', 'AGREE'], ['qa', 'SKIP']).run)).toBe('running | ship#1 attempting 1');
    expect(picture(told(built, ['qa', 'SKIP'], ['review', 'AGREE']).run)).toBe('running | ship#1 attempting 1');
  });

  test('is entered as any step by a loop behind it', () => {
    const again = told(built, ['qa', 'PASS'], ['review', 'AGREE'], ['ship', 'AGAIN']);
    expect(picture(again.run)).toBe('running | ship#2 attempting 1');
  });
});

describe('branches that all end in done', () => {
  const plain = sketchFlow([
    { name: 'split', on: { OK: 'left&right' } },
    { name: 'left', on: { OK: 'done' } },
    { name: 'right', on: { OK: 'done', DEEPER: 'inner&other' } },
    { name: 'inner', on: { OK: 'done' } },
    { name: 'other', on: { OK: 'done' } },
  ]);

  test('end the run with the last of them', () => {
    const first = told(play(plain, [start()]), ['split', 'OK'], ['left', 'OK']);
    expect(picture(first.run)).toBe('running | right#1 attempting 1');
    expect(picture(say(first, 'right', 'OK').run)).toBe('done');
  });

  test('end the branch around them too', () => {
    const deep = told(play(plain, [start()]), ['split', 'OK'], ['right', 'DEEPER'], ['left', 'OK'], ['inner', 'OK']);
    expect(picture(deep.run)).toBe('running | other#1 attempting 1');
    const over = say(deep, 'other', 'OK');
    expect(picture(over.run)).toBe('done');
    expect(runOf(over).branchSets).toBeUndefined();
    checkHistory(over);
  });
});

describe('an edge back to the fork', () => {
  test('withdraws the siblings and goes on with one token', () => {
    const back = say(built, 'review', 'REWORK');
    expect(back.answer).toBe('decision_made visit_closed set_abandoned visit_opened attempt_started');
    expect(picture(back.run)).toBe('running | build#2 attempting 1');
    expect(story(back.closed)).toBe('build#1 SUCCESS, review#1 REWORK, qa#1 withdrawn');
  });

  test('makes an earlier arrival count for nothing: the stale PASS of QA lets nothing happen', () => {
    const again = told(built, ['qa', 'PASS'], ['review', 'REWORK'], ['build', 'SUCCESS']);
    expect(runOf(again).granted).toEqual({});
    expect(picture(again.run)).toBe('running | review#2 deciding | qa#2 deciding');
    const agreed = say(again, 'review', 'AGREE');
    expect(picture(agreed.run)).toBe('running | qa#2 deciding');
    expect(picture(say(agreed, 'qa', 'PASS').run)).toBe('running | ship#1 attempting 1');
  });

  test('abandons the sets within the set as well', () => {
    const nested = sketchFlow([
      { name: 'a', on: { OK: 'b&c' } },
      { name: 'b', on: { OK: 'd&e' } },
      { name: 'c', on: { OK: 'f', BACK: 'a' } },
      { name: 'd', on: { OK: 'g', AGAIN: 'b', BACK: 'a' } },
      { name: 'e', on: { OK: 'g' } },
      { name: 'g', enter: 'all', on: { OK: 'f' } },
      { name: 'f', enter: 'all', on: { OK: 'done' } },
    ]);
    const open = told(play(nested, [start()]), ['a', 'OK'], ['b', 'OK']);
    expect(picture(open.run)).toBe('running | c#1 attempting 1 | d#1 attempting 1 | e#1 attempting 1');
    expect(picture(say(open, 'c', 'BACK').run)).toBe('running | a#2 attempting 1');
    expect(picture(say(open, 'd', 'BACK').run)).toBe('running | a#2 attempting 1');
    expect(picture(say(open, 'd', 'AGAIN').run)).toBe('running | c#1 attempting 1 | b#2 attempting 1');
    const joined = told(open, ['d', 'OK'], ['e', 'OK'], ['g', 'OK'], ['c', 'OK']);
    expect(picture(joined.run)).toBe('running | f#1 attempting 1');
  });
});

describe('a branch that ends the run', () => {
  test('withdraws the others where it leads to stopped', () => {
    const stopped = say(built, 'review', 'REJECT');
    expect(picture(stopped.run)).toBe('stopped');
    expect(story(stopped.closed)).toBe('build#1 SUCCESS, review#1 REJECT, qa#1 withdrawn');
    expect(runOf(stopped).branchSets).toBeUndefined();
    expect(picture(perform(built, stop()).run)).toBe('stopped');
  });

  test('holds all of them where it leads to hold, and a retry begins each anew', () => {
    const held = say(built, 'review', 'PARK');
    expect(picture(held.run)).toBe('held(edge) | qa#1 blocked | review#2 blocked');
    const on = perform(held, retry());
    expect(picture(on.run)).toBe('running | qa#1 deciding | review#2 deciding');
    expect(picture(told(on, ['qa', 'PASS'], ['review', 'AGREE']).run)).toBe('running | ship#1 attempting 1');
  });

  test('takes back what the run did where it leads to rollback', () => {
    const back = told(built, ['qa', 'PASS'], ['review', 'AGREE'], ['ship', 'FAIL']);
    expect(picture(back.run)).toBe('rolling_back');
    expect(runOf(back).rollback).toMatchObject({ reason: 'step ship leads to rollback' });
  });

  test('blocks its siblings where it fails the run, and a retry begins them anew', () => {
    const parallel = sketchFlow([
      { name: 'split', on: { OK: 'left&right' } },
      { name: 'left', on: { OK: 'done' } },
      { name: 'right', on: { OK: 'done' } },
    ]);
    const open = say(play(parallel, [start()]), 'split', 'OK');
    const failed = perform(open, taskFailed({ step: 'left' }));
    expect(picture(failed.run)).toBe('failed | left#1 blocked | right#1 blocked');
    expect(failed.effects.filter(({ type }) => type === 'withdraw')).toHaveLength(3);
    expect(picture(perform(failed, retry()).run)).toBe('running | left#1 attempting 2 | right#1 attempting 2');
  });

  test('is rolled back where the flow says so of a failure', () => {
    const undoing = sketchFlow([{ name: 'a', on: { OK: 'done' } }], { onFailure: 'rollback' });
    const failed = perform(play(undoing, [start()]), taskFailed({ step: 'a' }));
    expect(runOf(failed)).toMatchObject({
      state: { status: 'rolling_back' },
      rollback: { reason: 'step a: UNREACHABLE, no' },
    });
  });
});

describe('branches that are due at the same time', () => {
  test('are not looked at any more when the first has withdrawn the others, or held the run', () => {
    const timed = (to: string) =>
      sketchFlow([
        { name: 'split', on: { OK: 'left&right' } },
        { name: 'left', timeoutMs: 10, on: { OK: 'done', TIMEOUT: to } },
        { name: 'right', timeoutMs: 10, on: { OK: 'done', TIMEOUT: to } },
      ]);
    const back = say(play(timed('split'), [start()]), 'split', 'OK');
    expect(picture(perform(back, timer(10)).run)).toBe('running | split#2 attempting 1');
    const hold = say(play(timed('hold'), [start()]), 'split', 'OK');
    expect(picture(perform(hold, timer(10)).run)).toBe('held(edge) | right#1 blocked | left#2 blocked');
  });
});

describe('a branch that cannot begin', () => {
  const bound = { name: 'what', from: { kind: 'context' as const, path: ['what'] } };
  const unresolved = sketchFlow([
    { name: 'split', on: { OK: 'left&right' } },
    { name: 'left', args: [bound], on: { OK: 'done' } },
    { name: 'right', args: [bound], on: { OK: 'done' } },
  ]);

  test('holds the run, and its siblings wait with it', () => {
    const held = say(play(unresolved, [start()]), 'split', 'OK');
    expect(picture(held.run)).toBe('held(reference) | left#1 blocked | right#1 blocked');
    expect(picture(perform(held, retry()).run)).toBe('held(reference) | left#1 blocked | right#1 blocked');
  });
});

describe('a decision within a branch', () => {
  const late = sketchFlow([
    { name: 'build', on: { OK: 'review&qa' } },
    { name: 'review', kind: 'decision', on: { AGREE: 'ship' } },
    { name: 'qa', on: { OK: 'ship', MORE: 'extra' } },
    { name: 'extra', on: { OK: 'ship' } },
    {
      name: 'ship',
      enter: 'all',
      effect: true,
      args: [{ name: 'what', from: { kind: 'context', path: ['what'] } }],
      on: { OK: 'done' },
    },
  ]);
  const uuidOf = (played: Played, step: string) => {
    const phase = runOf(played).open[step]?.phase;
    return phase?.kind === 'attempting' ? phase.attempt.uuid : 'nobody';
  };

  test('is opened again, alone in its branch, when the join finds something else than was approved', () => {
    const begun = play(late, [start(), ack('id-1', 'OK', { context: { what: 1 } })]);
    const agreed = say(begun, 'review', 'AGREE');
    const changed = perform(agreed, ack(uuidOf(agreed, 'qa'), 'OK', { context: { what: 2 } }));
    expect(picture(changed.run)).toBe('running | review#2 deciding');
    expect(Object.values(runOf(changed).branchSets ?? {})).toEqual([
      { step: 'build', visit: 1, branches: { review: 'open' } },
    ]);
    expect(picture(say(changed, 'review', 'AGREE').run)).toBe('running | ship#2 attempting 1');
  });
});

describe('a decision two branches deep', () => {
  const deep = sketchFlow([
    { name: 'a', on: { OK: 'b&c' } },
    { name: 'b', on: { OK: 'review&lint' } },
    { name: 'review', kind: 'decision', on: { AGREE: 'inner' } },
    { name: 'lint', on: { OK: 'inner' } },
    { name: 'inner', enter: 'all', on: { OK: 'ship' } },
    { name: 'c', on: { OK: 'ship' } },
    {
      name: 'ship',
      enter: 'all',
      effect: true,
      args: [{ name: 'what', from: { kind: 'context', path: ['what'] } }],
      on: { OK: 'done' },
    },
  ]);

  test('is opened again in both of its branches', () => {
    const seeded = told(play(deep, [start(), ack('id-1', 'OK', { context: { what: 1 } })]), ['b', 'OK']);
    const agreed = told(seeded, ['review', 'AGREE'], ['lint', 'OK'], ['inner', 'OK']);
    const phase = runOf(agreed).open.c?.phase;
    const uuid = phase?.kind === 'attempting' ? phase.attempt.uuid : 'nobody';
    const changed = perform(agreed, ack(uuid, 'OK', { context: { what: 2 } }));
    expect(picture(changed.run)).toBe('running | review#2 deciding');
    expect(Object.keys(runOf(changed).branchSets ?? {})).toHaveLength(2);
    expect(picture(told(changed, ['review', 'AGREE'], ['inner', 'OK']).run)).toBe('running | ship#2 attempting 1');
  });
});

describe('the fork of a step whose grant is superseded', () => {
  const both = sketchFlow([
    { name: 'review', kind: 'decision', on: { AGREE: 'split' } },
    { name: 'split', on: { OK: 'left&right', AGAIN: 'split' } },
    {
      name: 'left',
      effect: true,
      args: [{ name: 'what', from: { kind: 'context', path: ['what'] } }],
      on: { OK: 'done' },
    },
    { name: 'right', on: { OK: 'done' } },
    { name: 'seed', on: { OK: 'done' } },
  ]);
  const seeded = sketchFlow([{ name: 'seed', on: { OK: 'review' } }, ...sketches(both)]);

  test('leaves the set again: no sibling is entered', () => {
    const begun = play(seeded, [start(), ack('id-1', 'OK', { context: { what: 1 } })]);
    const agreed = say(begun, 'review', 'AGREE');
    const changed = perform(agreed, ack(uuidOfSplit(agreed), 'OK', { context: { what: 2 } }));
    expect(picture(changed.run)).toBe('running | review#2 deciding');
    expect(runOf(changed).branchSets).toBeUndefined();
  });

  function uuidOfSplit(played: Played): string {
    const phase = runOf(played).open.split?.phase;
    return phase?.kind === 'attempting' ? phase.attempt.uuid : 'nobody';
  }

  function sketches({ flow }: typeof both) {
    return flow.steps.flatMap(({ name, on, args, decision }) => {
      if (name === 'seed') return [];
      const edges = Object.entries(on).map(([outcome, target]) => {
        if (typeof target === 'string') return [outcome, target];
        return [outcome, 'fork' in target ? target.fork.join('&') : target.step];
      });
      const kind = decision ? { kind: 'decision' as const } : {};
      return [{ name, args, on: Object.fromEntries(edges), effect: name === 'left', ...kind }];
    });
  }
});

describe('what a decision grants on its way out of its set', () => {
  const flow = sketchFlow([
    { name: 'split', on: { OK: 'review&other', SHIP: 'ship' } },
    { name: 'review', kind: 'decision', on: { AGREE: 'split', NO: 'done' } },
    { name: 'other', on: { OK: 'done' } },
    {
      name: 'ship',
      effect: true,
      args: [{ name: 'what', from: { kind: 'context', path: ['what'] } }],
      on: { OK: 'done' },
    },
  ]);
  const first = play(flow, [start(), ack('id-1', 'OK', { context: { what: 1 } })]);
  const agreed = say(first, 'review', 'AGREE');
  const shipped = (what: number) => {
    const phase = runOf(agreed).open.split?.phase;
    const uuid = phase?.kind === 'attempting' ? phase.attempt.uuid : 'nobody';
    return perform(agreed, ack(uuid, 'SHIP', { context: { what } }));
  };

  test('holds', () => {
    expect(picture(agreed.run)).toBe('running | split#2 attempting 1');
    expect(Object.keys(runOf(agreed).granted)).toEqual(['ship']);
    expect(picture(shipped(1).run)).toBe('running | ship#1 attempting 1');
    checkHistory(shipped(1));
  });

  test('is asked for again when it would be something else', () => {
    expect(shipped(2).answer).toContain('grant_superseded');
    expect(picture(shipped(2).run)).toBe('running | review#2 deciding');
    checkHistory(shipped(2));
  });
});

describe('a journal that contradicts the state', () => {
  const cause = { seq: 9, at: 0, actor: { kind: 'system' as const }, cause: 'test' };

  test('ends no branch that is not there', () => {
    const run = runOf(built);
    const event = { type: 'branch_ended' as const, set: 'nowhere', branch: 'qa', end: 'done' as const };
    expect(evolveRun(run, { ...cause, events: [event] })).toEqual({ ...run, seq: 9 });
    const { branchSets: _, ...plain } = run;
    expect(evolveRun(plain, { ...cause, events: [event] })).toEqual({ ...plain, seq: 9 });
  });

  test('breaks the invariant that a token is in an open set', () => {
    const { branchSets: _, ...lost } = runOf(built);
    expect(() => say({ ...built, run: lost as Run }, 'qa', 'PASS')).toThrow(/branch set .* is not open/);
  });

  test('breaks the invariant that arrived branches have a join', () => {
    const [id = ''] = Object.keys(runOf(built).branchSets ?? {});
    const odd = { step: 'review', visit: 1, branches: { qa: 'open' as const, review: 'arrived' as const } };
    const run = { ...runOf(built), branchSets: { [id]: odd } };
    expect(() => say({ ...built, run }, 'qa', 'SKIP')).toThrow('the branches of step review have no join');
  });
});
