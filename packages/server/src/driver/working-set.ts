import {
  type Build,
  type BuildTransition,
  type ClosedVisit,
  closedVisits,
  type EffectAttempt,
  effectKey,
  effectsOfBuild,
  effectsOfRun,
  evolveBuild,
  holdsSealed,
  type Instant,
  openAct,
  own,
  type Run,
  type RunTransition,
  type UndoOfCode,
  undoEffects,
  undoUnderWay,
  type Values,
} from '@signalbox/engine';
import type { Aggregate, AggregateRef, AttemptRow, BuildWrite, NewTask, RunWrite, Write } from '@signalbox/store';

/** An aggregate within a group: as it was loaded, and as the commands decided so far leave it. */
export type Working = WorkingRun | WorkingBuild;

export type WorkingRun = {
  readonly kind: 'run';
  readonly id: string;
  readonly before: Run | undefined;
  readonly state: Run | undefined;
  readonly transitions: readonly RunTransition[];
  readonly closed: readonly ClosedVisit[];
};

export type WorkingBuild = {
  readonly kind: 'build';
  readonly id: string;
  readonly before: Build | undefined;
  readonly state: Build | undefined;
  readonly transitions: readonly BuildTransition[];
};

export function loaded(ref: AggregateRef, aggregate: Aggregate | undefined): Working {
  if (ref.kind === 'run') {
    const state = aggregate?.kind === 'run' ? aggregate.state : undefined;
    return { kind: 'run', id: ref.id, before: state, state, transitions: [], closed: [] };
  }
  const state = aggregate?.kind === 'build' ? aggregate.state : undefined;
  return { kind: 'build', id: ref.id, before: state, state, transitions: [] };
}

/** `state` is what the transition leads to. */
export function withRunTransition(run: WorkingRun, transition: RunTransition, state: Run): WorkingRun {
  return {
    ...run,
    state,
    transitions: [...run.transitions, transition],
    closed: [...run.closed, ...closedVisits(run.state, transition)],
  };
}

export function withBuildTransition(build: WorkingBuild, transition: BuildTransition): WorkingBuild {
  return {
    ...build,
    state: evolveBuild(build.state, transition),
    transitions: [...build.transitions, transition],
  };
}

/** Tasks that this process can perform at once are leased to it at birth. */
export type Birth = (task: Omit<NewTask, 'lease'>) => NewTask;

export function writeOf(working: Working, now: Instant, birth: Birth): Write | undefined {
  if (working.transitions.length === 0 || !working.state) return undefined;
  return working.kind === 'run' ? runWrite(working, now, birth) : buildWrite(working, now, birth);
}

function runWrite(run: WorkingRun, now: Instant, birth: Birth): RunWrite | undefined {
  const { id, before, state, transitions, closed } = run;
  if (!state) return undefined;
  const newTasks: NewTask[] = [];
  const endedTasks: string[] = [];
  for (const { type, ...effect } of effectsOfRun(before, state)) {
    const id = effectKey(effect);
    if (type === 'withdraw') endedTasks.push(id);
    else newTasks.push(birth({ id, project: state.project, ...attemptTask(effect, state), at: now }));
  }
  for (const effect of undoEffects(before, state)) {
    if (effect.type === 'withdraw') endedTasks.push(effect.task);
    else newTasks.push(birth({ id: effect.task, project: state.project, ...undoTask(state, effect.code), at: now }));
  }
  return {
    kind: 'run',
    id,
    expectedVersion: before?.seq ?? 0,
    state,
    transitions,
    closedVisits: closed,
    attempts: transitions.flatMap((transition) => newAttempts(state, transition)),
    newTasks,
    endedTasks,
  };
}

function attemptTask({ job, attempt, uuid, code, act }: EffectAttempt, run: Run): Pick<NewTask, 'payload' | 'labels'> {
  const kind = taskKinds[job];
  const args = act === undefined ? undefined : openAct(run, { ...attempt, act })?.act.args;
  const labels = code === undefined ? {} : labelsOf(code, args ?? own(run.open, attempt.step)?.args);
  return { payload: { kind, attempt, uuid, ...(act !== undefined && { act }) }, labels };
}

function undoTask(run: Run, code: UndoOfCode | undefined): Pick<NewTask, 'payload' | 'labels'> {
  if (!code) return { payload: { kind: 'undo', run: run.id }, labels: {} };
  const { undo, ...attempt } = code.ref;
  return {
    payload: { kind: 'code', attempt, uuid: code.uuid, undo },
    labels: labelsOf(code.key, undoUnderWay(run)?.visit.args),
  };
}

/** First the code: hosts here are looked for by that. */
function labelsOf(code: string, args: Values = {}): NewTask['labels'] {
  return { ...codeLabels([code]), ...(holdsSealed(args) && maskingLabel) };
}

/** Of what has a secret, and of hosts that hide them. */
export const maskingLabel = { secrets: 'hidden' } as const;

/** A job host offers one for each version of a job that it has. */
export function codeLabels(code: readonly string[]): NewTask['labels'] {
  return Object.fromEntries(code.map((key) => [`code:${key}`, 'yes']));
}

const taskKinds = { http: 'http', pipeline: 'start-build', flow: 'start-run', code: 'code' } as const;

/** Of tasks that somebody may hold: what began and ended between the two nobody could. */
export function endedTasks(before: Working | undefined, after: Working): readonly string[] {
  if (after.kind === 'run') {
    const previous = before?.kind === 'run' ? before.state : undefined;
    const effects = after.state ? effectsOfRun(previous, after.state) : [];
    return effects.filter(({ type }) => type === 'withdraw').map(effectKey);
  }
  const previous = before?.kind === 'build' ? before.state : undefined;
  const effects = after.state ? effectsOfBuild(previous, after.state) : [];
  return effects.flatMap((effect) => (effect.type === 'dequeue' ? [workflowTaskId(after.id, effect.workflow)] : []));
}

function newAttempts({ id: run, project }: Run, { at, events }: RunTransition): readonly AttemptRow[] {
  return events.flatMap((event) => {
    if (event.type === 'attempt_started') {
      const { number: attempt, uuid } = event.attempt;
      return [{ uuid, run, step: event.step, visit: event.visit, attempt, project, at }];
    }
    if (event.type === 'undo_started') {
      // A service that answers later shows this one.
      const { undo, attempt } = event;
      return [{ uuid: attempt.uuid, run, step: event.step, visit: event.visit, attempt: undo.attempt, project, at }];
    }
    return [];
  });
}

function buildWrite(build: WorkingBuild, now: Instant, birth: Birth): BuildWrite | undefined {
  const { id, before, state, transitions } = build;
  if (!state) return undefined;
  const newTasks: NewTask[] = [];
  const endedTasks: string[] = [];
  for (const effect of effectsOfBuild(before, state)) {
    if (effect.type === 'dequeue') endedTasks.push(workflowTaskId(id, effect.workflow));
    if (effect.type === 'enqueue') {
      const { name, plan, labels, concurrency } = effect.workflow;
      // Groups are of a repository.
      const group = concurrency && { key: `${state.repository.id}/${concurrency.group}`, limit: concurrency.limit };
      const payload = { kind: 'workflow' as const, build: id, workflow: name, plan, ...(group && { group }) };
      newTasks.push(birth({ id: workflowTaskId(id, name), project: state.project, payload, labels, at: now }));
    }
  }
  return { kind: 'build', id, expectedVersion: before?.seq ?? 0, state, transitions, newTasks, endedTasks };
}

export function workflowTaskId(build: string, workflow: string): string {
  return `${build}/${workflow}`;
}

/** The run that an attempt waits for has this id, in the same way as its build would. */
export function childIdOf(attemptUuid: string): string {
  return `r${attemptUuid}`;
}

/** The build of an attempt has this id, so that making it twice makes it once. */
export function buildIdOf(attemptUuid: string): string {
  return `b${attemptUuid}`;
}
