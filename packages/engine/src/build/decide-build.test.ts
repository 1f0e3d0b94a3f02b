import { describe, expect, test } from 'vitest';
import {
  type BuildAct,
  buildPicture,
  create,
  createAfter,
  done,
  init,
  kill,
  type PlayedBuild,
  playBuild,
  update,
} from '../testing/play-build.ts';
import { type Build, isWorkflowOver } from './build.ts';
import type { BuildEvent } from './build-event.ts';
import { evolveBuild } from './evolve-build.ts';

type BuildCase = {
  readonly given: readonly BuildAct[];
  readonly when: BuildAct;
  readonly answer: string;
  /** See `buildPicture`; absent where the build stays as it was. */
  readonly becomes?: string;
};

const created = [create(['ci'])];
const started = [...created, init()];
const cloned = [...started, update('clone', { exited: true })];
const finished = [...cloned, update('test', { exited: true }), done()];
const two = [create(['lint', 'test'])];
const oneOfTwo = [...two, init({ workflow: 'lint' }), done({}, { workflow: 'lint' })];

buildCases('a new build', {
  'is queued with its workflows': {
    given: [],
    when: create(['ci']),
    answer: 'build_created',
    becomes: 'queued | ci queued: clone pending, test pending',
  },
  'that exists already is the same build': { given: created, when: create(['ci']), answer: 'nothing' },
  'whose config cannot be compiled ends at once as an error': {
    given: [],
    when: create([], { plan: { ok: false, message: 'line 3: no steps' } }),
    answer: 'build_created build_finished',
    becomes: 'finished error',
  },
  'of a run without a workflow for its event is an error, so that no release passes unbuilt': {
    given: [],
    when: create([]),
    answer: 'build_created build_finished',
    becomes: 'finished error',
  },
  'of no run without a workflow for its event ends at once, and well': {
    given: [],
    when: create([], { alone: true }),
    answer: 'build_created build_finished',
    becomes: 'finished success',
  },
});

buildCases('an agent', {
  'starts the workflow that it took, and the build with it': {
    given: created,
    when: init(),
    answer: 'workflow_started',
    becomes: 'running | ci running: clone pending, test pending',
  },
  'that starts twice has started once': { given: started, when: init(), answer: 'nothing' },
  'reports that a step runs': {
    given: started,
    when: update('clone', {}),
    answer: 'proc_changed',
    becomes: 'running | ci running: clone running, test pending',
  },
  'reports that a step runs twice': {
    given: [...started, update('clone', {})],
    when: update('clone', {}),
    answer: 'nothing',
  },
  'reports that a step succeeded': {
    given: [...started, update('clone', {})],
    when: update('clone', { exited: true }),
    answer: 'proc_changed',
    becomes: 'running | ci running: clone success, test pending',
  },
  'reports that a step failed': {
    given: started,
    when: update('clone', { exited: true, exitCode: 2, message: 'no such commit' }),
    answer: 'proc_changed',
    becomes: 'running | ci running: clone failure, test pending',
  },
  'reports that a step was killed': {
    given: started,
    when: update('clone', { exited: true, exitCode: 137 }),
    answer: 'proc_changed',
    becomes: 'running | ci running: clone killed, test pending',
  },
  'reports that a step was skipped': {
    given: started,
    when: update('test', { exited: true, skipped: true }),
    answer: 'proc_changed',
    becomes: 'running | ci running: clone pending, test skipped',
  },
  'cannot change what a step has ended with': {
    given: cloned,
    when: update('clone', { exited: true, exitCode: 1 }),
    answer: 'nothing',
  },
  'cannot let a step run again that has ended': { given: cloned, when: update('clone', {}), answer: 'nothing' },
  'cannot report about a step that is not there': {
    given: started,
    when: update('constructor', {}),
    answer: 'step_not_found',
  },
  'cannot report before init': { given: created, when: update('clone', {}), answer: 'wrong_status' },
  'cannot end before init': { given: created, when: done(), answer: 'wrong_status' },
  'cannot speak of a workflow that is not there': {
    given: created,
    when: init({ workflow: '__proto__' }),
    answer: 'step_not_found',
  },
  'cannot speak of a build that is not there': { given: [], when: init(), answer: 'build_not_found' },
});

buildCases('the end of a workflow', {
  'is success with exit code 0, and ends the build': {
    given: [...cloned, update('test', { exited: true })],
    when: done(),
    answer: 'workflow_finished build_finished',
    becomes: 'finished success | ci finished success: clone success, test success',
  },
  'is failure with another exit code': {
    given: cloned,
    when: done({ exitCode: 1 }),
    answer: 'proc_changed workflow_finished build_finished',
    becomes: 'finished failure | ci finished failure: clone success, test skipped',
  },
  'is failure with an error and exit code 0': {
    given: cloned,
    when: done({ message: 'the workspace is gone' }),
    answer: 'proc_changed workflow_finished build_finished',
    becomes: 'finished failure | ci finished failure: clone success, test skipped',
  },
  'kills what still runs, and skips what never did': {
    given: [...started, update('clone', {})],
    when: done({ exitCode: 1 }),
    answer: 'proc_changed proc_changed workflow_finished build_finished',
    becomes: 'finished failure | ci finished failure: clone killed, test skipped',
  },
  'is reported twice and recorded once': { given: finished, when: done({ exitCode: 1 }), answer: 'nothing' },
  'is not undone by a late start': { given: finished, when: init({ epoch: 2 }), answer: 'nothing' },
  'is not changed by a late report': {
    given: finished,
    when: update('clone', { exited: true, exitCode: 1 }),
    answer: 'nothing',
  },
  'does not end the build while another workflow is open': {
    given: [...two, init({ workflow: 'lint' })],
    when: done({}, { workflow: 'lint' }),
    answer: 'proc_changed proc_changed workflow_finished',
    becomes: 'running | lint finished success: clone skipped, test skipped | test queued: clone pending, test pending',
  },
  'that is the last one ends the build, which failed if any of them did': {
    given: [...oneOfTwo, init({ workflow: 'test' }), update('test', {}, { workflow: 'test' })],
    when: done({ exitCode: 3 }, { workflow: 'test' }),
    answer: 'proc_changed proc_changed workflow_finished build_finished',
    becomes:
      'finished failure | lint finished success: clone skipped, test skipped | test finished failure: clone skipped, test killed',
  },
});

buildCases('a lost lease', {
  'lets the next holder start the workflow over': {
    given: cloned,
    when: init({ epoch: 2, agent: 'g2' }),
    answer: 'workflow_started',
    becomes: 'running | ci running: clone pending, test pending',
  },
  'refuses the reports of the earlier holder': {
    given: [...cloned, init({ epoch: 2, agent: 'g2' })],
    when: update('test', {}),
    answer: 'lease_lost',
  },
  'refuses the end that the earlier holder reports': {
    given: [...cloned, init({ epoch: 2, agent: 'g2' })],
    when: done(),
    answer: 'lease_lost',
  },
  'refuses a start by the earlier holder': {
    given: [...created, init({ epoch: 2, agent: 'g2' })],
    when: init(),
    answer: 'lease_lost',
  },
  'refuses who shows the epoch of another agent': {
    given: started,
    when: done({}, { agent: 'g2' }),
    answer: 'lease_lost',
  },
  'wants a start from the next holder before its reports': {
    given: started,
    when: update('clone', {}, { epoch: 2, agent: 'g2' }),
    answer: 'wrong_status',
  },
  'wants a start from the next holder before its end': {
    given: started,
    when: done({}, { epoch: 2, agent: 'g2' }),
    answer: 'wrong_status',
  },
});

buildCases('a kill', {
  'ends a queued build': {
    given: created,
    when: kill,
    answer: 'build_killed',
    becomes: 'killed | ci killed: clone skipped, test skipped',
  },
  'ends a running build': {
    given: [...cloned, update('test', {})],
    when: kill,
    answer: 'build_killed',
    becomes: 'killed | ci killed: clone success, test killed',
  },
  'leaves a finished workflow as it is': {
    given: oneOfTwo,
    when: kill,
    answer: 'build_killed',
    becomes: 'killed | lint finished success: clone skipped, test skipped | test killed: clone skipped, test skipped',
  },
  'of a finished build changes nothing': { given: finished, when: kill, answer: 'nothing' },
  'of a killed build changes nothing': { given: [...created, kill], when: kill, answer: 'nothing' },
  'takes the lease of who runs it': { given: [...started, kill], when: done(), answer: 'lease_lost' },
  'takes the lease of who would start it': {
    given: [...created, kill],
    when: init({ epoch: 9 }),
    answer: 'lease_lost',
  },
});

describe('workflows that wait for others', () => {
  const runs = (...workflows: readonly string[]) => workflows.map((workflow) => init({ workflow }));
  const statesOf = ({ build }: PlayedBuild) =>
    Object.values(build?.workflows ?? {}).map(({ name, state }) => `${name} ${state.status}`);
  const a = { workflow: 'a' };

  test('are queued when all of these have succeeded, and not before', () => {
    const acts = [createAfter({ a: '', b: '', c: 'a b', d: 'c' }), ...runs('a', 'b'), done({}, a)];
    const first = playBuild(acts);
    expect(statesOf(first)).toEqual(['a finished', 'b running', 'c waiting', 'd waiting']);
    expect(playBuild([...acts, init({ workflow: 'c' })]).answer).toBe('lease_lost');
    const second = playBuild([...acts, done({}, { workflow: 'b' })]);
    expect(statesOf(second)).toEqual(['a finished', 'b finished', 'c queued', 'd waiting']);
    expect(second.effects.at(-1)).toMatchObject({ type: 'enqueue', workflow: { name: 'c' } });
    expect(second.build?.state.status).toBe('running');
  });

  test('are skipped where one has failed, with all that wait for them, and run where they are for that', () => {
    const tree = { e: 'd', d: 'a', a: '', f: 'a!', g: 'd?', h: 'a?' };
    const failed = playBuild([createAfter(tree), ...runs('a'), done({ exitCode: 3 }, a)]);
    expect(statesOf(failed)).toEqual(['e skipped', 'd skipped', 'a finished', 'f queued', 'g queued', 'h queued']);
    const { d, e } = failed.build?.workflows ?? {};
    const reason = 'something that it depends on has not succeeded';
    expect([d, e]).toMatchObject([
      { state: { status: 'skipped', reason, at: 9 }, procs: [{ state: { status: 'skipped' } }] },
      { state: { reason } },
    ]);
    const good = playBuild([createAfter(tree), ...runs('a'), done({}, a)]);
    expect(statesOf(good).slice(3)).toEqual(['f skipped', 'g waiting', 'h queued']);
    expect(good.build?.workflows.f?.state).toMatchObject({
      reason: 'it is for failures, and nothing that it depends on has failed',
    });
  });

  test('wait on for others when one of those that they wait for was skipped before', () => {
    const acts = [createAfter({ a: '', b: 'a', x: '', c: 'b x?' }), ...runs('a', 'x'), done({ exitCode: 3 }, a)];
    expect(statesOf(playBuild(acts))).toEqual(['a finished', 'b skipped', 'x running', 'c waiting']);
    const last = playBuild([...acts, done({}, { workflow: 'x' })]);
    expect(statesOf(last)).toEqual(['a finished', 'b skipped', 'x finished', 'c queued']);
  });

  test('end the build when none of them is left', () => {
    const failed = playBuild([createAfter({ a: '', b: 'a', c: 'b' }), ...runs('a'), done({ exitCode: 3 }, a)]);
    expect(failed.build?.state).toMatchObject({ status: 'finished', result: 'failure', message: 'a: exit code 3' });
    const good = playBuild([createAfter({ a: '', b: 'a!' }), ...runs('a'), done({}, a)]);
    expect(good.build?.state).toMatchObject({ status: 'finished', result: 'success' });
  });

  test('and that nobody can have begun are killed with the build', () => {
    const killed = playBuild([createAfter({ a: '', b: 'a' }), kill]);
    expect(statesOf(killed)).toEqual(['a killed', 'b killed']);
    expect(killed.effects.map(({ type }) => type)).toEqual(['enqueue', 'dequeue', 'tell-run']);
  });

  test('end with a step whose failure ends the build: what runs is killed, the rest is skipped', () => {
    const tree = { a: '', b: '', c: '', d: 'a?', e: '' };
    const acts = [createAfter(tree), ...runs('a', 'b', 'e'), done({}, { workflow: 'e' })];
    const played = playBuild([...acts, done({ exitCode: 4, cancels: true }, a)]);
    expect(statesOf(played)).toEqual(['a finished', 'b killed', 'c skipped', 'd skipped', 'e finished']);
    expect(played.build?.state).toMatchObject({ status: 'finished', result: 'failure', message: 'a: exit code 4' });
    expect(JSON.stringify(played.build)).not.toContain('cancels');
    const told = played.effects.flatMap((effect) => (effect.type === 'dequeue' ? [effect.workflow] : []));
    expect(told).toEqual(['e', 'a', 'b', 'c']);
    expect(playBuild([...acts, done({ cancels: true, exitCode: 4 }, a), done({}, { workflow: 'b' })]).answer).toBe(
      'lease_lost',
    );
  });
});

describe('a build', () => {
  test('says which workflows failed, and with what', () => {
    const acts = [
      create(['a', 'b', 'c']),
      ...['a', 'b', 'c'].map((workflow) => init({ workflow })),
      done({ exitCode: 2 }, { workflow: 'a' }),
      done({ message: 'no disk' }, { workflow: 'b' }),
      done({}, { workflow: 'c' }),
    ];
    expect(playBuild(acts).build?.state).toEqual({
      status: 'finished',
      result: 'failure',
      message: 'a: exit code 2; b: no disk',
      at: 9,
    });
  });

  test('keeps what its agent said about each step', () => {
    const failed = update('clone', { exited: true, exitCode: 3, message: 'gone', startedAt: 5, finishedAt: 6 });
    const skipped = update('test', { exited: true, skipped: true, message: 'not on this branch' });
    expect(playBuild([...started, failed, skipped]).build?.workflows.ci?.procs).toEqual([
      { name: 'clone', state: { status: 'failure', startedAt: 5, at: 6, exitCode: 3, message: 'gone' } },
      { name: 'test', state: { status: 'skipped', at: 2, exitCode: 0, message: 'not on this branch' } },
    ]);
  });

  test('keeps what its steps say for others to use, up to 64 KiB of all of them together', () => {
    const said = (outputs: Readonly<Record<string, string>>, message = '') => ({ exited: true, message, outputs });
    const half = { key: 'x'.repeat(32 * 1024 - 3) };
    const acts = [create(['a', 'b']), init({ workflow: 'a' }), init({ workflow: 'b' })];
    const full = [...acts, update('clone', said(half), { workflow: 'a' }), update('clone', {}, { workflow: 'b' })];
    const outputsIn = ({ build }: PlayedBuild) =>
      Object.values(build?.workflows ?? {}).flatMap(({ procs }) =>
        procs.flatMap(({ state }) => ('outputs' in state ? [state.outputs] : [])),
      );
    expect(outputsIn(playBuild([...full, update('test', said(half), { workflow: 'a' })]))).toEqual([half, half]);
    const beyond = { key: `${half.key}x` };
    const left = 'its outputs are left out: those of a build may have 64 KiB together';
    for (const [message, told] of [
      ['', left],
      ['gone', `gone; ${left}`],
    ] as const) {
      const played = playBuild([...full, update('test', said(beyond, message), { workflow: 'a' })]);
      expect(outputsIn(played)).toEqual([half]);
      expect(played.build?.workflows.a?.procs[1]?.state).toMatchObject({ status: 'success', message: told });
    }
  });

  test('says who killed it and why, and remembers the epoch that it fenced with its beginning', () => {
    const { build } = playBuild([...created, init({ epoch: 3 }), kill]);
    expect(build?.state).toEqual({ status: 'killed', by: { kind: 'admin' }, reason: 'superseded', at: 8 });
    expect(build?.workflows.ci?.state).toEqual({ status: 'killed', at: 8, epoch: 3, startedAt: 0 });
  });

  test('folds as it did before its events said when a workflow began', () => {
    const states = [[done()], [done({ cancels: true })], [kill]].map((end) => {
      const { journal } = playBuild([create(['ci', 'other']), init(), init({ workflow: 'other' }), ...end]);
      const kept = journal.map((transition) => ({ ...transition, events: transition.events.map(asBefore) }));
      const build = kept.reduce<Build | undefined>(evolveBuild, undefined);
      return Object.values(build?.workflows ?? {}).flatMap(({ state }) => (isWorkflowOver({ state }) ? [state] : []));
    });
    expect(states.map((ended) => ended.length)).toEqual([1, 2, 2]);
    for (const state of states.flat()) expect(state).not.toHaveProperty('startedAt');
  });
});

function buildCases(about: string, cases: { readonly [sentence: string]: BuildCase }): void {
  describe(about, () => {
    test.each(Object.entries(cases))('%s', (_, { given, when, answer, becomes }) => {
      const before = playBuild(given);
      const after = playBuild([...given, when]);
      expect(after.answer).toBe(answer);
      if (becomes === undefined) expect(after.build).toEqual(before.build);
      else expect(buildPicture(after.build)).toBe(becomes);
    });
  });
}

/** As the first release wrote it. */
function asBefore(event: BuildEvent): BuildEvent {
  if (event.type === 'workflow_finished') {
    const { startedAt: _, ...state } = event.state;
    return { ...event, state };
  }
  if (event.type !== 'workflow_killed' && event.type !== 'build_killed') return event;
  const { startedAt: _, ...rest } = event;
  return rest;
}
