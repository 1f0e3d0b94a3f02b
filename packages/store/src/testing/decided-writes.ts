import {
  type Actor,
  type Build,
  type BuildCommand,
  type BuildTransition,
  closedVisits,
  decideBuild,
  decideRun,
  defaultLimits,
  effectsOfBuild,
  effectsOfRun,
  evolveBuild,
  evolveRun,
  type Facts,
  type Flow,
  type FlowVersion,
  type HttpJob,
  hashFlow,
  type Instant,
  type Job,
  type Run,
  type RunCommand,
  type RunTransition,
  type Step,
} from '@signalbox/engine';
import type { AttemptRow, BuildWrite, RunWrite, Unit, Write } from '../aggregates.ts';
import type { NewTask } from '../tasks.ts';

/** What the engine decides for a command, as the driver would hand it to a store. */
export type Deciding = {
  readonly version: FlowVersion;
  readonly run?: Run;
  readonly command: RunCommand;
  readonly at: Instant;
  readonly nextId: () => string;
  readonly actor?: Actor;
  readonly facts?: Facts;
  /** Who holds new tasks from their birth. */
  readonly lease?: NewTask['lease'];
};

export function runWrite(deciding: Deciding): RunWrite {
  const { run, version, command, at, nextId, actor = { kind: 'admin' } } = deciding;
  const situation = { version, run, command, actor, facts: deciding.facts ?? {}, now: at, ids: { next: nextId } };
  const decided = decideRun(situation);
  if (!decided.ok) throw new Error(decided.failure.message);
  const seq = (run?.seq ?? 0) + 1;
  const transition: RunTransition = { seq, at, actor, cause: command.type, events: decided.events };
  const state = evolveRun(run, transition);
  const effects = effectsOfRun(run, state);
  return {
    kind: 'run',
    id: state.id,
    expectedVersion: run?.seq ?? 0,
    state,
    transitions: [transition],
    closedVisits: closedVisits(run, transition),
    attempts: attemptsOf(state, transition),
    newTasks: effects.flatMap((effect) =>
      effect.type === 'dispatch' ? [taskOf(state, effect, { at, lease: deciding.lease })] : [],
    ),
    endedTasks: effects.flatMap((effect) => (effect.type === 'withdraw' ? [`task-${effect.uuid}`] : [])),
  };
}

export function buildWrite(given: {
  readonly build?: Build;
  readonly command: BuildCommand;
  readonly at: Instant;
}): BuildWrite {
  const { build, command, at } = given;
  const actor: Actor = { kind: 'system' };
  const decided = decideBuild({ build, command, actor, now: at });
  if (!decided.ok) throw new Error(decided.failure.message);
  const seq = (build?.seq ?? 0) + 1;
  const transition: BuildTransition = { seq, at, actor, cause: command.type, events: decided.events };
  const state = evolveBuild(build, transition);
  const effects = effectsOfBuild(build, state);
  return {
    kind: 'build',
    id: state.id,
    expectedVersion: build?.seq ?? 0,
    state,
    transitions: [transition],
    newTasks: effects.flatMap((effect): NewTask[] => {
      if (effect.type !== 'enqueue') return [];
      const { name, labels, plan } = effect.workflow;
      const payload = { kind: 'workflow', build: state.id, workflow: name, plan } as const;
      return [{ id: `${state.id}.${name}`, project: state.project, payload, labels, at }];
    }),
    endedTasks: effects.flatMap((effect) => (effect.type === 'dequeue' ? [`${state.id}.${effect.workflow}`] : [])),
  };
}

export function unitOf(writes: readonly Write[], given: Partial<Omit<Unit, 'writes'>> = {}): Unit {
  return { writes, reads: [], definitions: [], claims: [], fences: [], facts: [], ...given };
}

export function httpJob(name: string, given: Partial<HttpJob> = {}): HttpJob {
  const contract = { name, params: [], outcomes: ['SUCCESS', 'FAIL'], effect: true } as const;
  return { ...contract, kind: 'http', scheme: 'http', addresses: ['127.0.0.1:9'], ...given };
}

/** `build → review (decision) → deploy → done`; a failed build is built again. */
export function releaseFlow(name = 'release'): FlowVersion {
  const step = (given: Pick<Step, 'name' | 'job' | 'on'> & Partial<Step>): Step => ({
    args: [],
    trigger: 'auto',
    ...given,
  });
  const rule = { who: [[{ count: 1, groups: ['release'], users: [] }]], grants: ['AGREE'], reasonMinLength: 0 };
  const flow: Flow = {
    name,
    inputs: [],
    steps: [
      step({
        name: 'build',
        job: 'build',
        on: { SUCCESS: { step: 'review' }, FAIL: { step: 'build' } },
        timeoutMs: 9000,
      }),
      step({ name: 'review', job: 'review', on: { AGREE: { step: 'deploy' }, REJECT: 'stopped' }, decision: rule }),
      step({ name: 'deploy', job: 'deploy', on: { SUCCESS: 'done', FAIL: 'hold' } }),
    ],
    onFailure: 'hold',
    limits: { ...defaultLimits, visitsPerMinute: 0 },
  };
  const review: Job = { kind: 'decision', name: 'review', params: [], outcomes: ['AGREE', 'REJECT'], effect: false };
  return hashFlow(flow, { build: httpJob('build', { effect: false }), review, deploy: httpJob('deploy') });
}

function attemptsOf({ id: run, project }: Run, { events, at }: RunTransition): readonly AttemptRow[] {
  return events.flatMap((event): AttemptRow[] => {
    if (event.type === 'attempt_started') {
      const { uuid, number: attempt } = event.attempt;
      return [{ uuid, project, at, run, step: event.step, visit: event.visit, attempt }];
    }
    if (event.type !== 'decision_opened') return [];
    return [{ uuid: event.decision.id, project, at, run, step: event.step, visit: event.visit, attempt: 1 }];
  });
}

type Dispatch = Extract<ReturnType<typeof effectsOfRun>[number], { type: 'dispatch' }>;

function taskOf(
  run: Run,
  effect: Dispatch,
  given: { readonly at: Instant; readonly lease: NewTask['lease'] },
): NewTask {
  const { job, attempt, uuid } = effect;
  const kind = ({ http: 'http', pipeline: 'start-build', flow: 'start-run', code: 'code' } as const)[job];
  const task: NewTask = {
    id: `task-${uuid}`,
    project: run.project,
    payload: { kind, attempt, uuid },
    labels: {},
    at: given.at,
  };
  return given.lease ? { ...task, lease: given.lease } : task;
}
