import { describe, expect, test } from 'vitest';
import { digestOf as digestOfValue } from '../canonical-json.ts';
import type { FlowVersion, Source } from '../flow/flow.ts';
import { ack, decide, pushed, retry, start, taskFailed } from '../testing/acts.ts';
import { picture, story } from '../testing/picture.ts';
import { type Act, play, runOf } from '../testing/play.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { decisionDigest, guardedSteps } from './guarded-steps.ts';

const buildOutput: Source = { kind: 'result', step: 'build', path: ['tag'] };

/** Build, review, deploy, verify; what `deploy` gets comes from the build. */
function release({ deploy = {}, verify = {}, name = 'release' }: Sketches = {}): FlowVersion {
  return sketchFlow(
    [
      { name: 'build', on: { SUCCESS: 'review' } },
      { name: 'review', kind: 'decision', on: { AGREE: 'deploy', REWORK: 'build' } },
      {
        name: 'deploy',
        effect: true,
        environment: 'production',
        args: [{ name: 'tag', from: buildOutput }],
        on: { SUCCESS: 'verify', FAIL: 'deploy', LATER: 'build' },
        retry: { maxAttempts: 3, backoffMs: 10, maxBackoffMs: 10 },
        ...deploy,
      },
      { name: 'verify', on: { SUCCESS: 'audit', FAIL: 'review' }, ...verify },
      { name: 'audit', kind: 'decision', on: { CLOSE: 'purge' } },
      { name: 'purge', effect: true, on: { SUCCESS: 'done' } },
    ],
    { name },
  );
}

type Sketches = { deploy?: Partial<StepSketch>; verify?: Partial<StepSketch>; name?: string };

const built = (tag = '7'): Act[] => [start(), ack('id-1', 'SUCCESS', { data: { inline: `{"tag":"${tag}"}` } })];

describe('a decision guards', () => {
  const guarded = (version: FlowVersion, step: string): string[] => {
    const found = version.flow.steps.find(({ name }) => name === step);
    return found ? guardedSteps(version, found).map(({ name }) => name) : [];
  };

  test('the effects that its granting outcome reaches before the next decision', () => {
    expect(guarded(release(), 'review')).toEqual(['deploy']);
    expect(guarded(release({ verify: { effect: true } }), 'review')).toEqual(['deploy', 'verify']);
    expect(guarded(release(), 'audit')).toEqual(['purge']);
  });

  test('nothing where it leads to the end, or grants nothing', () => {
    const end = { name: 'review', kind: 'decision', on: { AGREE: 'done', NO: 'stopped' } } as const;
    expect(guarded(sketchFlow([end]), 'review')).toEqual([]);
    expect(guarded(sketchFlow([{ ...end, decision: { grants: [] } }]), 'review')).toEqual([]);
    expect(guarded(sketchFlow([{ ...end, decision: { grants: ['toString'] } }]), 'review')).toEqual([]);
    expect(guarded(release(), 'build')).toEqual([]);
  });

  test.each([
    ['b', 'a'],
    ['a', 'b'],
  ])('each of them once, in the order of the flow, by way of %s first', (one, other) => {
    const version = sketchFlow([
      { name: 'review', kind: 'decision', on: { AGREE: one, HURRY: other }, decision: { grants: ['AGREE', 'HURRY'] } },
      { name: 'b', effect: true, on: { SUCCESS: 'a', FAIL: 'b' } },
      { name: 'a', effect: true, on: { SUCCESS: 'b', FAIL: 'done' } },
    ]);
    expect(guarded(version, 'review')).toEqual(['b', 'a']);
  });
});

describe('the digest of a decision', () => {
  const base = digestOf(release(), built());

  test('is the same for the same thing', () => {
    expect(digestOf(release(), built())).toBe(base);
    expect(base).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each<[string, FlowVersion, Act[]]>([
    ['an argument', release(), built('8')],
    ['the job', release({ deploy: { outcomes: ['SUCCESS', 'FAIL', 'LATER', 'OTHER'] } }), built()],
    ['the environment', release({ deploy: { environment: 'sandbox' } }), built()],
    ['the flow', release({ name: 'other' }), built()],
    ['the commit', release(), [start({ origin: pushed }), ...built().slice(1)]],
    ['the set of effects', release({ verify: { effect: true } }), built()],
  ])('changes with %s', (_, version, acts) => {
    expect(digestOf(version, acts)).not.toBe(base);
  });

  test('shows each guarded step as it would be dispatched', () => {
    expect(decisionOf(release(), built()).guards).toMatchObject([
      { step: 'deploy', job: 'do deploy', args: { tag: '7' }, environment: 'production' },
    ]);
  });
});

describe('a decision whose guarded step cannot be resolved', () => {
  const noTag = [start(), ack('id-1', 'SUCCESS')];

  test('is not opened: the run is held and says what is missing', () => {
    const { run } = play(release(), noTag);
    expect(picture(run)).toBe('held(reference) | review#1 blocked');
    expect(run?.state).toMatchObject({
      step: 'review',
      detail: 'argument tag of step deploy: step build has not given tag, or more than can be referred to',
    });
  });
});

describe('a decision that guards more than people can read', () => {
  const notes: Source = { kind: 'input', name: 'notes' };
  const ships = ['a', 'b', 'c'].map(
    (name, index, all): StepSketch => ({
      name,
      effect: true,
      args: [{ name: 'notes', from: notes }],
      on: { SUCCESS: all[index + 1] ?? 'done' },
    }),
  );
  const review: StepSketch = { name: 'review', kind: 'decision', on: { AGREE: 'a', REJECT: 'stopped' } };
  const version = sketchFlow([review, ...ships], {
    inputs: [{ name: 'notes', type: 'str', required: true }],
  });
  const begun = (length: number) => play(version, [start({ inputs: { notes: 'x'.repeat(length) } })]);

  test('is not opened: the run is held for the size of all its arguments together', () => {
    expect(picture(begun(87_000).run)).toBe('running | review#1 deciding');
    const { run } = begun(88_000);
    expect(picture(run)).toBe('held(limit) | review#1 blocked');
    expect(run?.state).toMatchObject({
      step: 'review',
      detail: 'the arguments of what decision review guards have more than 262144 characters',
    });
  });
});

describe('a granted step', () => {
  const digest = digestOf(release(), built());
  const deploying = [...built(), decide('review', 'AGREE', digest)];

  test('is dispatched with what was approved', () => {
    const { run } = play(release(), deploying);
    expect(picture(run)).toBe('running | deploy#1 attempting 1');
    expect(run?.granted).toEqual({ deploy: [{ decisionStep: 'review', visit: 1, digest }] });
    expect(run?.open.deploy?.args).toEqual({ tag: '7' });
  });

  test('may be visited and attempted again while nothing has changed', () => {
    const again = play(release(), [...deploying, taskFailed({ step: 'deploy' }), retry(), ack('id-4', 'FAIL')]);
    expect(picture(again.run)).toBe('running | deploy#2 attempting 1');
  });

  test('loses its grant when the decision is opened again', () => {
    const { run } = play(release(), [...deploying, ack('id-3', 'SUCCESS'), ack('id-4', 'FAIL')]);
    expect(picture(run)).toBe('running | review#2 deciding');
    expect(run?.granted).toEqual({});
  });
});

describe('a superseded grant', () => {
  const byContext = release({ deploy: { args: [{ name: 'tag', from: { kind: 'context', path: ['tag'] } }] } });
  const opened = [start(), ack('id-1', 'SUCCESS', { context: { tag: '1' } })];
  const approved = [...opened, decide('review', 'AGREE', digestOf(byContext, opened))];
  const changed = [...approved, ack('id-3', 'FAIL', { context: { tag: '2' } })];

  test('dispatches nothing and asks the people again, with the new digest', () => {
    const { run, answer, effects, closed } = play(byContext, changed);
    expect(answer).toBe('visit_closed visit_opened grant_superseded visit_opened decision_opened');
    expect(picture(run)).toBe('running | review#2 deciding');
    expect(effects.map(({ type, uuid }) => `${type} ${uuid}`)).toEqual([
      'dispatch id-1',
      'withdraw id-1',
      'dispatch id-3',
      'withdraw id-3',
    ]);
    expect(story(closed)).toBe('build#1 SUCCESS, review#1 AGREE, deploy#1 FAIL, deploy#2 withdrawn');
    expect(digestOf(byContext, changed)).not.toBe(digestOf(byContext, opened));
  });

  test('is found before a retry too, and the visit keeps its failed attempts', () => {
    const failed = [
      ...approved,
      ack('id-3', 'SUCCESS', { done: false, context: { tag: '2' } }),
      taskFailed({ step: 'deploy' }),
      retry(),
    ];
    const { run, closed } = play(byContext, failed);
    expect(picture(run)).toBe('running | review#2 deciding');
    expect(closed.at(-1)).toMatchObject({ step: 'deploy', failedAttempts: [{ number: 1, uuid: 'id-3' }] });
  });

  test('lets nobody approve with what was shown before', () => {
    const old = decide('review', 'AGREE', digestOf(byContext, opened), { visit: 2 });
    expect(play(byContext, [...changed, old]).answer).toBe('digest_stale');
  });

  test('says what was approved and what was found', () => {
    const event = play(byContext, changed).events.find(({ type }) => type === 'grant_superseded');
    expect(event).toEqual({
      type: 'grant_superseded',
      step: 'deploy',
      visit: 2,
      digest: digestOf(byContext, opened),
      found: digestOf(byContext, changed),
    });
  });

  test('holds the run when the new arguments cannot be resolved', () => {
    const bound = release({ deploy: { args: [{ name: 'tag', from: { kind: 'context', path: ['tag', 'name'] } }] } });
    const named = [start(), ack('id-1', 'SUCCESS', { context: { tag: { name: '1' } } })];
    const acts = [
      ...named,
      decide('review', 'AGREE', digestOf(bound, named)),
      ack('id-3', 'FAIL', { context: { tag: 1 } }),
    ];
    expect(picture(play(bound, acts).run)).toBe('held(reference) | review#2 blocked');
  });
});

function digestOf(version: FlowVersion, acts: readonly Act[]): string {
  return decisionOf(version, acts).digest;
}

function decisionOf(version: FlowVersion, acts: readonly Act[]) {
  const phase = runOf(play(version, acts)).open.review?.phase;
  if (phase?.kind !== 'deciding') throw new Error('no decision is open');
  return phase.decision;
}

test('a decision that names what it guards guards that alone, of its effects', () => {
  const version = sketchFlow([
    { name: 'review', kind: 'decision', on: { AGREE: 'ship' }, decision: { guards: ['tell', 'notify', 'gone'] } },
    { name: 'ship', effect: true, on: { OK: 'tell' } },
    { name: 'tell', on: { OK: 'notify' } },
    { name: 'notify', effect: true, on: { OK: 'done' } },
  ]);
  const [review] = version.flow.steps;
  expect(review && guardedSteps(version, review).map(({ name }) => name)).toEqual(['notify']);
});

test('what only writes something down lets nothing happen, and hides nothing from the decision before it', () => {
  const version = sketchFlow([
    { name: 'review', kind: 'decision', on: { AGREE: 'sql', REJECT: 'stopped' } },
    {
      name: 'sql',
      kind: 'decision',
      on: { DONE: 'deploy' },
      decision: { kind: 'record', guards: [] },
    },
    { name: 'deploy', effect: true, on: { OK: 'done' } },
  ]);
  const [review, sql] = version.flow.steps;
  if (!review || !sql) throw new Error('the flow has two decisions');
  const names = (step: typeof review) => guardedSteps(version, step).map(({ name }) => name);
  expect([names(review), names(sql)]).toEqual([['deploy'], []]);
});

test('what is granted is told by its names, whatever order people read it in', () => {
  const version = sketchFlow([
    { name: 'review', kind: 'decision', on: { AGREE: 'b' } },
    { name: 'b', effect: true, on: { OK: 'a' } },
    { name: 'a', effect: true, on: { OK: 'done' } },
  ]);
  const run = runOf(play(version, [start()]));
  const { phase } = run.open.review!;
  if (phase.kind !== 'deciding') throw new Error('review is not open');
  const { digest, guards } = phase.decision;
  const [b, a] = guards;
  expect(guards.map(({ step }) => step)).toEqual(['b', 'a']);
  expect(digest).toBe(digestOfValue({ flow: version.hash, commit: null, guards: [a, b], artifacts: [] }));
  expect(decisionDigest(run, [...guards].reverse())).toBe(digest);
});
