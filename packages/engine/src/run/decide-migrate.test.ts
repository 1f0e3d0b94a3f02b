import { describe, expect, test } from 'vitest';
import type { FlowVersion } from '../flow/flow.ts';
import { ack, decide, migrate, retry, start, stop, taskFailed } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { type Act, type Played, perform, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { migrationPlan } from './migration-plan.ts';

const build: StepSketch = { name: 'build', on: { SUCCESS: 'review', FAIL: 'build' } };
const review: StepSketch = { name: 'review', kind: 'decision', on: { AGREE: 'ship', REJECT: 'build' } };
const ship: StepSketch = { name: 'ship', on: { SUCCESS: 'done' }, effect: true };
const old = sketchFlow([build, review, ship], { onFailure: 'hold' });
const verify: StepSketch = { name: 'verify', on: { SUCCESS: 'done' } };
const mended = sketchFlow([build, review, { ...ship, on: { SUCCESS: 'verify' } }, verify], { onFailure: 'hold' });

const asked = [start(), ack('id-1', 'SUCCESS')];
const granted = agreed(old, asked);
const failed = [...granted, taskFailed({ step: 'ship' }, { outcome: 'KILLED' })];

/** The grant stands when the build is open again. */
const loop = sketchFlow([build, review, { ...ship, on: { SUCCESS: 'build' } }], { onFailure: 'hold' });
const shipped = [...agreed(loop, asked), ack('id-3', 'SUCCESS')];

function moved(from: FlowVersion, acts: readonly Act[], to: FlowVersion, more: readonly Act[] = []): Played {
  return play(from, [...acts, migrate(to), ...more]);
}

describe('a move to another version', () => {
  test('lets go on what is open, and what follows is that of the new version', () => {
    const { run, events } = moved(old, [start()], mended);
    expect(picture(run)).toBe('running | build#1 attempting 1');
    expect(run?.flow.hash).toBe(mended.hash);
    expect(events).toMatchObject([{ type: 'run_migrated', from: old.hash, reason: 'the flow was mended' }]);
    const after = moved(old, granted, mended, [ack('id-3', 'SUCCESS')]);
    expect(picture(after.run)).toBe('running | verify#1 attempting 1');
    checkHistory(after);
  });

  test('asks again what is open to decide, with what the new version says', () => {
    const before = play(old, asked);
    const after = moved(old, asked, mended);
    expect(after.answer).toBe('run_migrated decision_superseded decision_opened');
    expect(picture(after.run)).toBe('running | review#1 deciding');
    expect(digestOf(after)).not.toBe(digestOf(before));
    expect(perform(after, decide('review', 'AGREE', digestOf(before))).answer).toBe('digest_stale');
    checkHistory(perform(after, decide('review', 'AGREE', digestOf(after))));
  });

  test('lets nothing happen on a grant of another version', () => {
    const after = moved(old, failed, mended, [retry()]);
    expect(after.answer).toBe('run_continued grant_superseded visit_opened decision_opened');
    expect(picture(after.run)).toBe('running | review#2 deciding');
  });

  test('to the same version is nothing, and one of a run that is over is refused', () => {
    expect(play(old, [start(), migrate(old)]).answer).toBe('nothing');
    expect(play(old, [start(), stop(), migrate(mended)]).answer).toBe('wrong_status');
    expect(play(old, [start(), migrate(mended, ' ')]).answer).toBe('reason_required');
  });

  test('forgets inputs that the new version has not, and takes its defaults', () => {
    const inputs = [{ name: 'a', type: 'str' as const, required: true }];
    const from = sketchFlow([build, review, ship, verify], { inputs });
    const to = sketchFlow([{ ...build, on: { SUCCESS: 'done', FAIL: 'build' } }], {
      inputs: [{ name: 'b', type: 'int', required: false, default: 2 }],
    });
    const started = start({ inputs: { a: 'x' } });
    expect(moved(from, [started], to).run?.inputs).toEqual({ b: 2 });
  });

  test('takes what nobody gives from the new version, and keeps what somebody gave', () => {
    const marked = (name: string, mark: 'static' | 'const', value: number) =>
      ({ name, type: 'int', required: true, default: value, mark }) as const;
    const given = { name: 'given', type: 'int', required: true } as const;
    const from = sketchFlow([build, review, ship], {
      inputs: [given, marked('s', 'static', 1), marked('c', 'const', 1)],
    });
    const to = sketchFlow([build, review, ship, verify], {
      inputs: [given, marked('s', 'static', 1), marked('c', 'const', 2)],
    });
    const started = start({ inputs: { given: 7 } });
    expect(moved(from, [started], to).run?.inputs).toEqual({ given: 7, s: 1, c: 2 });
  });

  test('leaves answers to a step that is no more without effect', () => {
    const to = sketchFlow([{ ...build, name: 'first', on: { SUCCESS: 'ship' } }, ship], { onFailure: 'hold' });
    const plain = sketchFlow([{ ...build, on: { SUCCESS: 'ship' } }, ship], { onFailure: 'hold' });
    const after = moved(plain, [start(), ack('id-1', 'SUCCESS')], to, [ack('id-1', 'SUCCESS')]);
    expect(after.answer).toBe('attempt_stale');
  });
});

const sides = (join = 'join') =>
  sketchFlow([
    { name: 'build', on: { SUCCESS: 'left&right' } },
    { name: 'left', on: { SUCCESS: join } },
    { name: 'right', on: { SUCCESS: join } },
    { name: join, enter: 'all', on: { SUCCESS: 'done' } },
  ]);
const both = [start(), ack('id-1', 'SUCCESS')];
const wait = (on: StepSketch['on']) =>
  sketchFlow([{ name: 'soak', kind: 'wait', args: [{ name: 'event', from: { kind: 'literal', value: 'e' } }], on }]);

describe('a move is refused whole', () => {
  test.each<[string, FlowVersion, readonly Act[], FlowVersion]>([
    ['step build is open, and is no more', old, [start()], sketchFlow([ship])],
    [
      'step build is open, and its job is of another kind',
      old,
      [start()],
      sketchFlow([{ ...build, kind: 'pipeline', on: { SUCCESS: 'done' } }]),
    ],
    [
      'step build is open, and is not in the same branches',
      old,
      [start()],
      sketchFlow([ship, { ...build, on: { SUCCESS: 'done' } }]),
    ],
    [
      'it is a version of flow other, not of release',
      old,
      [start()],
      sketchFlow([build, review, ship], { name: 'other' }),
    ],
    [
      'input a is missing',
      old,
      [start()],
      sketchFlow([build, review, ship], { inputs: [{ name: 'a', type: 'str', required: true }] }),
    ],
    [
      'step ship is granted by review, which is no more',
      old,
      failed,
      sketchFlow([{ ...build, on: { SUCCESS: 'ship' } }, ship]),
    ],
    [
      'step ship is granted by review, and is no more',
      loop,
      shipped,
      sketchFlow([build, { ...review, on: { AGREE: 'deliver', REJECT: 'build' } }, { ...ship, name: 'deliver' }]),
    ],
    [
      'step wipe is guarded by review, which has granted without it',
      loop,
      shipped,
      sketchFlow([build, review, { ...ship, on: { SUCCESS: 'wipe' } }, { ...verify, name: 'wipe', effect: true }]),
    ],
    [
      'step ship is open under its grant, and its job is another one',
      old,
      granted,
      sketchFlow([build, review, { ...ship, environment: 'production' }]),
    ],
    [
      'argument v of step ship: the run has no input v',
      old,
      asked,
      sketchFlow([build, review, { ...ship, args: [{ name: 'v', from: { kind: 'input', name: 'v' } }] }]),
    ],
    [
      'step soak waits, and would not know where to go',
      wait({ DONE: 'done', TIMEOUT: 'done' }),
      [start()],
      wait({ TIMEOUT: 'done' }),
    ],
    [
      'step build does not open the branches left and right',
      sides(),
      both,
      sketchFlow([
        { name: 'build', on: { SUCCESS: 'left', FAIL: 'right' } },
        { name: 'left', on: { SUCCESS: 'done' } },
        { name: 'right', on: { SUCCESS: 'done' } },
      ]),
    ],
    ['the branches of step build have another join', sides(), both, sides('meet')],
    [
      'the branches of step build are open, and it is no more',
      sides(),
      both,
      sketchFlow([
        { name: 'left', on: { SUCCESS: 'right' } },
        { name: 'right', on: { SUCCESS: 'done' } },
      ]),
    ],
    [
      'review, which granted ship, is not in the same branches',
      old,
      failed,
      sketchFlow([
        { name: 'first', on: { SUCCESS: 'ship', BOTH: 'review&build' } },
        ship,
        { ...review, on: { AGREE: 'done' } },
        { ...build, on: { SUCCESS: 'done' } },
      ]),
    ],
    [
      'step build is not in the same branches',
      sides(),
      both,
      sketchFlow([
        { name: 'first', on: { SUCCESS: 'build&other' } },
        { name: 'build', on: { SUCCESS: 'left&right' } },
        ...['left', 'right'].map((name) => ({ name, on: { SUCCESS: 'join' } })),
        { name: 'join', enter: 'all' as const, on: { SUCCESS: 'done' } },
        { name: 'other', on: { SUCCESS: 'done' } },
      ]),
    ],
  ])('where %s', (problem, from, acts, to) => {
    const before = play(from, acts);
    const after = play(from, [...acts, migrate(to)]);
    expect(after.answer).toBe('wrong_status');
    expect(after.message).toContain(problem);
    expect(after.run).toEqual(before.run);
    expect(migrationPlan(runOf(before), from, to).problems).toContain(problem);
  });
});

test('a plan says what stays, what is asked again, what has to be granted again and what vanishes', () => {
  const to = sketchFlow([{ ...build, on: { SUCCESS: 'review' } }, review, ship, verify]);
  expect(migrationPlan(runOf(play(old, [start()])), old, to)).toMatchObject({
    problems: [],
    stay: [{ step: 'build', visit: 1 }],
    vanish: [{ step: 'build', outcome: 'FAIL' }],
  });
  expect(migrationPlan(runOf(play(old, asked)), old, to).askedAgain).toEqual([{ step: 'review', visit: 1 }]);
  expect(migrationPlan(runOf(play(old, failed)), old, to).superseded).toEqual(['ship']);
});

function agreed(version: FlowVersion, acts: readonly Act[]): readonly Act[] {
  return [...acts, decide('review', 'AGREE', digestOf(play(version, acts)))];
}

function digestOf(played: Played): string {
  const phase = runOf(played).open.review?.phase;
  return phase?.kind === 'deciding' ? phase.decision.digest : 'none';
}
