import { expect, test } from 'vitest';
import { openRunsFactKey } from '../fact.ts';
import { ack, ann, bob, decide, event, fork, pause, pushed, resume, start, taskFailed } from '../testing/acts.ts';
import { picture } from '../testing/picture.ts';
import { type Act, type Played, perform, play, runOf } from '../testing/play.ts';
import { checkHistory } from '../testing/run-invariants.ts';
import { type StepSketch, sketchFlow } from '../testing/sketch-flow.ts';
import { evolveRun } from './evolve-run.ts';
import { type ForkPoint, forkPointIn } from './fork-point.ts';
import { eventLimits } from './kept-events.ts';
import { migrationPlan } from './migration-plan.ts';
import type { Run } from './run.ts';
import { factsFor } from './run-command.ts';

const build: StepSketch = { name: 'build', on: { SUCCESS: 'review', BOTH: 'left&right' } };
const review: StepSketch = { name: 'review', kind: 'decision', on: { AGREE: 'ship', REJECT: 'build' } };
const ship: StepSketch = {
  name: 'ship',
  on: { SUCCESS: 'done', FAIL: 'ship' },
  effect: true,
  args: [{ name: 'version', from: { kind: 'context', path: ['version'] } }],
};
const flow = sketchFlow(
  [
    build,
    review,
    ship,
    { name: 'left', on: { SUCCESS: 'join' } },
    { name: 'right', on: { SUCCESS: 'join', MORE: 'rest' } },
    { name: 'rest', on: { SUCCESS: 'join' } },
    { name: 'join', on: { SUCCESS: 'done' }, enter: 'all' },
  ],
  { onFailure: 'hold' },
);

const built = [start({ origin: pushed }), ack('id-1', 'SUCCESS', { context: { version: '1' } })];
const shipping = agreed(flow, built);

test('a fork begins with a visit of another run, and has what that had by then', () => {
  const old = play(flow, [...shipping, ack('id-3', 'FAIL', { context: { version: '2' } })]);
  const { run, answer } = forked(old, 'ship', 1);
  expect(answer).toBe('run_started visit_opened grant_superseded visit_opened decision_opened');
  expect(picture(run)).toBe('running | review#2 deciding');
  expect(run).toMatchObject({
    id: 'r2',
    name: 'second',
    origin: pushed,
    startedBy: ann,
    forkedFrom: { run: 'r1', name: 'first', step: 'ship', visit: 1, initiators: [ann] },
    context: { version: '1' },
    seq: 1,
    transitionsAllowed: 10_000,
  });
  expect(run?.steps.build).toEqual(old.run?.steps.build);
});

test('a grant that nobody has made use of stays with its run, and each fork asks for its own', () => {
  const waiting = [
    { name: 'build', on: { SUCCESS: 'review' } },
    review,
    { name: 'prep', on: { SUCCESS: 'ship' } },
    ship,
  ] as const;
  const slow = sketchFlow(
    waiting.map((step) => (step === review ? { ...review, on: { AGREE: 'prep', REJECT: 'stopped' } } : step)),
  );
  const old = play(slow, [...agreed(slow, built), pause(), ack('id-3', 'SUCCESS')]);
  expect(picture(old.run)).toBe('paused | ship#1 paused');
  for (const id of ['r2', 'r3']) {
    const again = forked(old, 'prep', 1, { id });
    const asked = perform(again, ack(uuidOf(again, 'prep'), 'SUCCESS'));
    expect(asked.answer).toContain('grant_superseded');
    expect(picture(asked.run)).toBe('running | review#2 deciding');
    const agreedAnew = perform(asked, decide('review', 'AGREE', digestOf(asked), { visit: 2 }));
    expect(perform(agreedAnew, ack(uuidOf(agreedAnew, 'prep'), 'SUCCESS')).answer).toContain('attempt_started');
  }
  expect(picture(perform(old, resume()).run)).toBe('running | ship#1 attempting 1');
});

test('a fork from the first visit is a new start, and its journal alone gives its state', () => {
  const old = play(flow, [...shipping, taskFailed({ step: 'ship' })]);
  const first = forked(old, 'build', 1);
  expect(picture(first.run)).toBe('running | build#1 attempting 1');
  expect(runOf(first).steps).not.toHaveProperty('review');
  const second = forked(old, 'review', 1);
  expect(second.journal.reduce<Run | undefined>(evolveRun, undefined)).toEqual(second.run);
});

test('a fork makes nobody free to decide what they have started', () => {
  const once = forked(
    play(flow, [start({ by: bob }), ack('id-1', 'SUCCESS', { context: { version: '1' } })]),
    'build',
    1,
  );
  const twice = forked(once, 'build', 1, { id: 'r3', by: ann });
  expect(twice.run?.forkedFrom?.initiators).toEqual([bob, ann]);
  const asked = perform(twice, ack(uuidOf(twice, 'build'), 'SUCCESS', { context: { version: '1' } }));
  expect(picture(asked.run)).toBe('running | review#1 deciding');
  expect(perform(asked, decide('review', 'AGREE', digestOf(asked), { by: bob })).answer).toBe('not_eligible');
});

test('a fork is refused while a sibling branch was open, and may be made of the last branch and behind the join', () => {
  const both = [start(), ack('id-1', 'BOTH')];
  const half = [...both, ack('id-3', 'SUCCESS')];
  const old = play(flow, [...half, ack('id-4', 'MORE'), ack('id-5', 'SUCCESS'), ack('id-6', 'SUCCESS')]);
  const refused = forked(old, 'left', 1);
  expect(refused).toMatchObject({
    answer: 'wrong_status',
    message: expect.stringMatching(/^another branch of first was open .*: fork from build#1, where they parted/),
  });
  expect(forked(old, 'right', 1).answer).toBe('wrong_status');
  const last = forked(old, 'rest', 1);
  expect(picture(last.run)).toBe('running | rest#1 attempting 1');
  expect(picture(perform(last, ack('id-7', 'SUCCESS')).run)).toBe('running | join#1 attempting 1');
  expect(picture(forked(old, 'join', 1).run)).toBe('running | join#1 attempting 1');
});

test('a fork waits for its turn where its flow queues, and begins then where it was forked from', () => {
  const forks = [build, { name: 'left', on: { SUCCESS: 'rest' } }, { name: 'right', on: { SUCCESS: 'join' } }];
  const rest = [
    { name: 'rest', on: { SUCCESS: 'join' } },
    { name: 'join', on: { SUCCESS: 'done' }, enter: 'all' as const },
  ];
  const queued = sketchFlow([...forks, ...rest], { limits: { openRuns: 1, onFull: 'queue' } });
  const factsOf = (open: number, waiting = 0) => ({
    [openRunsFactKey('p1', 'release')]: { version: 1, value: { open, waiting } },
  });
  const acts = [{ ...start(), facts: factsOf(0) }, ack('id-1', 'BOTH'), ack('id-4', 'SUCCESS'), ack('id-3', 'SUCCESS')];
  const old = play(queued, acts);
  const point = pointOf(old, 'rest', 1) as ForkPoint;
  const made = perform(
    { ...old, run: undefined, journal: [], closed: [], effects: [] },
    { ...fork(point), facts: factsOf(1) },
  );
  expect(made.answer).toBe('run_started run_queued');
  const later = sketchFlow([...forks, ...rest], { title: 'later' });
  expect(migrationPlan(runOf(made), queued, later).problems).toEqual([expect.stringContaining('a fork that waits')]);
  const command = { type: 'admit', project: 'p1', flow: 'release', openRuns: 1 } as const;
  const begun = perform(made, { command, facts: factsOf(0, 1) });
  expect(begun.answer).toBe('run_admitted visit_opened attempt_started');
  expect(picture(begun.run)).toBe('running | rest#1 attempting 1');
  checkHistory(begun);
  expect(picture(perform(begun, ack(uuidOf(begun, 'rest'), 'SUCCESS')).run)).toBe('running | join#1 attempting 1');
});

test('a fork counts as an open run of its flow, and is refused where that is full', () => {
  const limited = sketchFlow([build, review, ship], { limits: { openRuns: 1 } });
  const factsOf = (open: number) => ({
    [openRunsFactKey('p1', 'release')]: { version: 1, value: { open, waiting: 0 } },
  });
  const old = play(limited, [{ ...start(), facts: factsOf(0) }]);
  const point = pointOf(old, 'build', 1) as ForkPoint;
  const after = (open: number) => perform({ ...old, run: undefined }, { ...fork(point), facts: factsOf(open) }).answer;
  expect(after(1)).toBe('flow_full');
  expect(after(0)).toBe('run_started visit_opened attempt_started');
  const { command, by } = fork(point);
  expect(factsFor(command, by ?? ann, limited)).toEqual([openRunsFactKey('p1', 'release')]);
});

test('a fork has the early events that its run kept by then, as long as they are good, and knows their keys', () => {
  const tested = [{ name: 'event', from: { kind: 'literal', value: 'tested' } }] as const;
  const patient = sketchFlow([
    { name: 'build', on: { OK: 'soak' } },
    { name: 'soak', kind: 'wait', args: tested, on: { DONE: 'ship' } },
    { name: 'ship', on: { OK: 'done' } },
  ]);
  const tested1 = event('tested', { key: 'k1', data: { inline: '1' } });
  const early = [start(), tested1];
  const old = play(patient, [...early, ack('id-1', 'OK'), event('tested', { key: 'k2' })]);

  const again = forked(old, 'soak', 1);
  expect(again.answer).toBe(
    'run_started visit_opened wait_begun event_taken visit_closed visit_opened attempt_started',
  );
  expect(runOf(again).steps.soak?.last?.data).toEqual({ inline: '1' });
  expect(runOf(again).events).toEqual({
    kept: [],
    keys: [{ name: 'tested', key: 'k1', at: 0, digest: expect.stringMatching(/^[0-9a-f]{64}$/) }],
  });
  checkHistory(again);
  expect(perform(again, tested1).answer).toBe('nothing');
  expect(perform(again, event('tested', { key: 'k2' })).answer).toBe('event_received');

  expect(runOf(forked(old, 'build', 1)).events).toBeUndefined();
  expect(runOf(forked(old, 'ship', 1)).events?.kept).toEqual([]);
  const late = forked({ ...old, now: eventLimits.expiryMs }, 'soak', 1);
  expect(late.answer).toBe('run_started visit_opened wait_begun');
  expect(runOf(late).events).toBeUndefined();
});

test('a fork of a name that there is, or from a visit that never was, is none', () => {
  const old = play(flow, built);
  const point = pointOf(old, 'review', 1) as ForkPoint;
  expect(perform(old, fork(point)).answer).toBe('already_exists');
  expect(pointOf(old, 'review', 2)).toBeUndefined();
  expect(pointOf(old, 'ship', 1)).toBeUndefined();
});

function agreed(version: typeof flow, acts: readonly Act[]): readonly Act[] {
  return [...acts, decide('review', 'AGREE', digestOf(play(version, acts)))];
}

function digestOf(played: Played): string {
  const phase = runOf(played).open.review?.phase;
  return phase?.kind === 'deciding' ? phase.decision.digest : 'none';
}

function uuidOf(played: Played, step: string): string {
  const phase = runOf(played).open[step]?.phase;
  return phase?.kind === 'attempting' ? phase.attempt.uuid : 'none';
}

function pointOf({ journal }: Played, step: string, visit: number): ForkPoint | undefined {
  let run: Run | undefined;
  for (const transition of journal) {
    const point = forkPointIn(run, transition, { step, visit });
    if (point) return point;
    run = evolveRun(run, transition);
  }
  return undefined;
}

function forked(old: Played, step: string, visit: number, as?: Parameters<typeof fork>[1]): Played {
  const point = pointOf(old, step, visit);
  if (!point) throw new Error(`${step}#${visit} never was`);
  return perform({ ...old, run: undefined, journal: [], closed: [], effects: [] }, fork(point, as));
}
