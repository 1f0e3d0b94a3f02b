import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../canonical-json.ts';
import { ack, broken, decide, retry, start, stop, system, taskFailed, timer, trigger } from '../testing/acts.ts';
import { picture, story } from '../testing/picture.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { runCases } from '../testing/run-cases.ts';
import { sketchFlow } from '../testing/sketch-flow.ts';

const policy = { maxAttempts: 3, backoffMs: 1000, maxBackoffMs: 1500 };
const timed = sketchFlow([{ name: 'a', on: { SUCCESS: 'done' }, timeoutMs: 500 }]);
const mapped = sketchFlow([{ name: 'a', on: { SUCCESS: 'done', TIMEOUT: 'a' }, timeoutMs: 500 }]);
const retried = sketchFlow([{ name: 'a', on: { SUCCESS: 'done' }, timeoutMs: 500, retry: policy }]);
const effect = sketchFlow([{ name: 'a', effect: true, on: { SUCCESS: 'done' }, timeoutMs: 500, retry: policy }]);
const failure = { run: 'r1', step: 'a', visit: 1 };

runCases('a deadline', {
  'fails the run where TIMEOUT is not mapped': {
    flow: timed,
    given: [start()],
    when: timer(500),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | a#1 blocked',
  },
  'leads where TIMEOUT is mapped': {
    flow: mapped,
    given: [start()],
    when: timer(500),
    answer: 'attempt_failed visit_closed visit_opened attempt_started',
    becomes: 'running | a#2 attempting 1',
  },
  'is not over a moment before': { flow: timed, given: [start()], when: timer(499), answer: 'nothing' },
  'that passed while nobody looked is over once': {
    flow: mapped,
    given: [start(), timer(1e9)],
    when: timer(1e9),
    answer: 'nothing',
  },
  'loses against an answer that came first': {
    flow: timed,
    given: [start(), ack('id-1', 'SUCCESS', { at: 500 })],
    when: timer(500),
    answer: 'nothing',
  },
});

runCases('a retry policy', {
  'makes another attempt later when nobody could be reached': {
    flow: retried,
    given: [start()],
    when: taskFailed({ step: 'a' }),
    answer: 'attempt_failed',
    becomes: 'running | a#1 backing_off until 1000',
  },
  'doubles the wait, up to its greatest': {
    flow: retried,
    given: [start(), taskFailed({ step: 'a' }), timer(1000)],
    when: taskFailed({ step: 'a', attempt: 2 }),
    answer: 'attempt_failed',
    becomes: 'running | a#1 backing_off until 2500',
  },
  'makes no attempt before its time': {
    flow: retried,
    given: [start(), taskFailed({ step: 'a' })],
    when: timer(999),
    answer: 'nothing',
  },
  'makes the attempt when it is due': {
    flow: retried,
    given: [start(), taskFailed({ step: 'a' })],
    when: timer(1000),
    answer: 'attempt_started',
    becomes: 'running | a#1 attempting 2',
  },
  'gives up after its last attempt': {
    flow: retried,
    given: [start(), taskFailed({ step: 'a' }), retry(), taskFailed({ step: 'a', attempt: 2 }), retry()],
    when: taskFailed({ step: 'a', attempt: 3 }),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | a#1 blocked',
  },
  'tries again after a timeout of what is no effect': {
    flow: retried,
    given: [start()],
    when: timer(500),
    answer: 'attempt_failed',
    becomes: 'running | a#1 backing_off until 1500',
  },
  'never repeats an effect by itself after a timeout': {
    flow: effect,
    given: [start()],
    when: timer(500),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | a#1 blocked',
  },
  'repeats an effect that never reached anybody': {
    flow: effect,
    given: [start()],
    when: taskFailed({ step: 'a' }),
    answer: 'attempt_failed',
    becomes: 'running | a#1 backing_off until 1000',
  },
  'is not for other failures': {
    flow: retried,
    given: [start()],
    when: taskFailed({ step: 'a' }, { outcome: 'KILLED' }),
    answer: 'attempt_failed run_failed',
    becomes: 'failed | a#1 blocked',
  },
});

describe('a retried attempt', () => {
  test('has a number and a uuid of its own, and the arguments of the first', () => {
    const version = sketchFlow([
      { name: 'first', on: { SUCCESS: 'a' } },
      {
        name: 'a',
        on: { SUCCESS: 'done' },
        retry: policy,
        args: [{ name: 'n', from: { kind: 'context', path: ['n'] } }],
      },
    ]);
    const acts = [
      start(),
      ack('id-1', 'SUCCESS', { context: { n: 5 } }),
      ack('id-2', '', { done: false, context: { n: 6 } }),
      taskFailed({ step: 'a' }),
      retry(),
    ];
    const { run, effects } = play(version, acts);
    expect(run?.open.a).toMatchObject({ args: { n: 5 }, phase: { attempt: { number: 2, uuid: 'id-3' } } });
    expect(effects.slice(-2)).toEqual([
      { type: 'withdraw', job: 'http', attempt: { ...failure, attempt: 1 }, uuid: 'id-2' },
      { type: 'dispatch', job: 'http', attempt: { ...failure, attempt: 2 }, uuid: 'id-3' },
    ]);
  });

  test('after very many stands in a run that has not grown, and is still numbered on', () => {
    const often = sketchFlow([
      { name: 'a', on: { SUCCESS: 'done' }, retry: { maxAttempts: 2000, backoffMs: 0, maxBackoffMs: 0 } },
    ]);
    const tries = (count: number): Act[] =>
      Array.from({ length: count }, (_, index) => [taskFailed({ step: 'a', attempt: index + 1 }), timer(0)]).flat();
    const few = runOf(play(often, [start(), ...tries(100)]));
    const many = runOf(play(often, [start(), ...tries(1100)]));
    expect(picture(many)).toBe('running | a#1 attempting 1101');
    expect(withoutDigits(many).length).toBe(withoutDigits(few).length);
  });
});

describe('a step that turns too often', () => {
  const turning = sketchFlow([{ name: 'a', on: { AGAIN: 'a', END: 'done' } }], { limits: { visitsPerMinute: 2 } });
  const twice = [start({ at: 1000 }), ack('id-1', 'AGAIN')];

  test('waits for the next minute before its next visit', () => {
    const { run, effects } = play(turning, [...twice, ack('id-2', 'AGAIN', { at: 1500 })]);
    expect(picture(run)).toBe('running | a#3 slowed until 61000');
    expect(effects.at(-1)).toMatchObject({ type: 'withdraw', uuid: 'id-2' });
  });

  test('goes on then, and no visit is lost or early', () => {
    const slowed = [...twice, ack('id-2', 'AGAIN')];
    expect(play(turning, [...slowed, timer(60_999)]).answer).toBe('nothing');
    expect(picture(play(turning, [...slowed, timer(61_000)]).run)).toBe('running | a#3 attempting 1');
  });

  test('makes as many visits in the next minute as in the first, and no more', () => {
    const next = [...twice, ack('id-2', 'AGAIN'), timer(61_000), ack('id-3', 'AGAIN')];
    expect(picture(play(turning, next).run)).toBe('running | a#4 attempting 1');
    expect(picture(play(turning, [...next, ack('id-4', 'AGAIN')]).run)).toBe('running | a#5 slowed until 121000');
  });

  test('is not slowed when its visits are far apart', () => {
    const slow = [...twice, ack('id-2', 'AGAIN', { at: 61_000 }), ack('id-3', 'AGAIN', { at: 61_001 })];
    expect(picture(play(turning, slow).run)).toBe('running | a#4 attempting 1');
  });

  test('is not slowed where the limit is off', () => {
    const off = sketchFlow([{ name: 'a', on: { AGAIN: 'a' } }], { limits: { visitsPerMinute: 0 } });
    const acts = Array.from({ length: 700 }, (_, index) => ack(`id-${index + 1}`, 'AGAIN'));
    expect(picture(play(off, [start(), ...acts]).run)).toBe('running | a#701 attempting 1');
  });

  test('still waits for its trigger when it is a manual one', () => {
    const manual = sketchFlow([{ name: 'a', trigger: 'manual', on: { AGAIN: 'a' } }], {
      limits: { visitsPerMinute: 1 },
    });
    const acts = [start(), trigger('a'), ack('id-1', 'AGAIN'), timer(60_000)];
    expect(picture(play(manual, acts).run)).toBe('running | a#2 awaiting_trigger');
  });

  test('is withdrawn by a stop while it is slowed', () => {
    const { closed } = play(turning, [...twice, ack('id-2', 'AGAIN'), stop()]);
    expect(story(closed)).toBe('a#1 AGAIN, a#2 AGAIN, a#3 withdrawn');
  });
});

describe('a reference that cannot be resolved', () => {
  const args = [{ name: 'tag', from: { kind: 'context' as const, path: ['tag'] } }];
  const auto = sketchFlow([{ name: 'a', args, on: { SUCCESS: 'done' } }]);
  const manual = sketchFlow([{ name: 'a', trigger: 'manual', args, on: { SUCCESS: 'done' } }]);

  test('holds the run, dispatches nothing and says what is missing', () => {
    const { run, effects } = play(auto, [start()]);
    expect(picture(run)).toBe('held(reference) | a#1 blocked');
    expect(run?.state).toMatchObject({ detail: 'argument tag of step a: the context has no tag', step: 'a' });
    expect(effects).toEqual([]);
  });

  test('of a triggered step is tried again by a retry, in the same visit', () => {
    const held = play(manual, [start(), trigger('a')]);
    const again = play(manual, [start(), trigger('a'), retry()]);
    expect(picture(held.run)).toBe('held(reference) | a#1 blocked');
    expect(picture(again.run)).toBe('held(reference) | a#1 blocked');
    expect(again.closed).toEqual([]);
  });

  test('of a slowed step is tried again by a retry, in the same visit', () => {
    const fromA = [{ name: 'tag', from: { kind: 'result' as const, step: 'a', path: ['tag'] } }];
    const slowed = sketchFlow(
      [
        { name: 'a', on: { SUCCESS: 'b' } },
        { name: 'b', args: fromA, on: { AGAIN: 'a' } },
      ],
      { limits: { visitsPerMinute: 1 } },
    );
    const acts = [
      start(),
      ack('id-1', 'SUCCESS', { data: { inline: '{"tag":"1"}' }, at: 10 }),
      ack('id-2', 'AGAIN'),
      timer(60_000),
      ack('id-3', 'SUCCESS', { at: 60_001 }),
    ];
    expect(picture(play(slowed, acts).run)).toBe('running | b#2 slowed until 60010');
    const held = play(slowed, [...acts, timer(60_010)]);
    expect(picture(held.run)).toBe('held(reference) | b#2 blocked');
    const again = play(slowed, [...acts, timer(60_010), retry()]);
    expect(picture(again.run)).toBe('held(reference) | b#2 blocked');
    expect(story(again.closed)).toBe('a#1 SUCCESS, b#1 AGAIN, a#2 SUCCESS');
  });
});

describe('a run that a broken invariant holds', () => {
  const flow = sketchFlow([
    { name: 'a', trigger: 'manual', on: { SUCCESS: 'b' } },
    { name: 'b', kind: 'decision', on: { AGREE: 'done' } },
  ]);

  test('has no open attempt: it is withdrawn, a late answer is stale, and a retry makes the next one', () => {
    const held = play(flow, [start(), trigger('a'), broken]);
    const late = play(flow, [start(), trigger('a'), broken, ack('id-1', 'SUCCESS')]);
    const again = play(flow, [start(), trigger('a'), broken, retry()]);
    expect(picture(held.run)).toBe('held(invariant) | a#1 blocked');
    expect(held.effects.at(-1)).toMatchObject({ type: 'withdraw', uuid: 'id-1' });
    expect(held.run?.open.a?.failedAttempts).toMatchObject([
      { number: 1, uuid: 'id-1', failure: { outcome: 'KILLED' } },
    ]);
    expect(late.answer).toBe('given_up_ended');
    expect(picture(again.run)).toBe('running | a#1 attempting 2');
  });

  test('has no open decision: a retry opens it anew', () => {
    const deciding = [start({ by: system }), trigger('a'), ack('id-1', 'SUCCESS'), broken];
    expect(picture(play(flow, deciding).run)).toBe('held(invariant) | b#1 blocked');
    expect(play(flow, [...deciding, decide('b', 'AGREE', 'any')]).answer).toBe('decision_not_open');
    expect(picture(play(flow, [...deciding, retry()]).run)).toBe('running | b#1 deciding');
  });

  test('waits for its trigger again after a retry when it did before', () => {
    expect(picture(play(flow, [start(), broken]).run)).toBe('held(invariant) | a#1 awaiting_trigger');
    expect(play(flow, [start(), broken, trigger('a')]).answer).toBe('wrong_status');
    const again = play(flow, [start(), broken, retry()]);
    expect(again.answer).toBe('run_continued');
    expect(picture(again.run)).toBe('running | a#1 awaiting_trigger');
  });
});

function withoutDigits(run: object): string {
  return canonicalJson(run).replaceAll(/\d/g, '');
}
