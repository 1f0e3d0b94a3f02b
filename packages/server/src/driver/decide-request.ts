import {
  type Actor,
  type Attempt,
  approversOf,
  type BuildTransition,
  type ChildEnd,
  type CommandFailure,
  type Data,
  decideBuild,
  decideRun,
  editorsOf,
  effectsOfBuild,
  endedAttempts,
  type Facts,
  type FindFlow,
  type FindSecret,
  type FlowVersion,
  type Ids,
  type Instant,
  inlineDataLimit,
  isRollingBack,
  parentOf,
  type Run,
  type RunTransition,
  undoUnderWay,
} from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Addressed, Request } from './request.ts';
import { buildIdOf, childIdOf, type Working, withBuildTransition, withRunTransition } from './working-set.ts';

export type Situation = {
  readonly set: ReadonlyMap<string, Working>;
  readonly unreadable: ReadonlyMap<string, unknown>;
  readonly versions: ReadonlyMap<string, FlowVersion>;
  readonly facts: Facts;
  readonly findFlow: FindFlow;
  readonly findSecret: FindSecret;
  readonly now: Instant;
  readonly ids: Ids;
};

export type DecidedRequest =
  | (RestsOn & { readonly ok: true; readonly changed: ReadonlyMap<string, Working> })
  | (RestsOn & { readonly ok: false; readonly failure: CommandFailure });

/** The aggregates that a decision was made on. */
export type RestsOn = {
  /** Had a command of it, changed or not. */
  readonly touched: readonly string[];
  /** Were looked at for what follows, also where nothing did: another server may have them otherwise by now. */
  readonly lookedAt: readonly string[];
};

/** All commands of a request, and those that follow from them, on the aggregates as the group has left them so far. */
export function decideRequest(request: Request, situation: Situation): DecidedRequest {
  const changed = new Map<string, Working>();
  const current = (id: string) => {
    refuseNewer(situation.unreadable.get(id));
    return changed.get(id) ?? situation.set.get(id);
  };
  const touched = new Set<string>();
  const lookedAt = new Set<string>();
  const lookAt = (id: string) => {
    lookedAt.add(id);
    return current(id);
  };
  const queue: { readonly addressed: Addressed; readonly actor: Actor }[] = request.commands.map((addressed) => ({
    addressed,
    actor: request.actor,
  }));
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { addressed, actor } = next;
    touched.add(addressed.to.id);
    const working = current(addressed.to.id);
    if (!working) throw notLoaded(addressed.to, situation);
    const decided = decideOne(addressed, working, { ...situation, actor });
    if (!decided.ok) return { ok: false, failure: decided.failure, touched: [...touched], lookedAt: [...lookedAt] };
    changed.set(addressed.to.id, decided.working);
    const { type } = addressed.command;
    const enders = type === 'stop' || type === 'kill' ? [actor] : [];
    const follows = followUps(working, decided.working, { current: lookAt, enders });
    queue.push(...follows.map((follow) => ({ addressed: follow, actor })));
  }
  return { ok: true, changed, touched: [...touched], lookedAt: [...lookedAt] };
}

/** Whatever a command leads to: what waits for it, or what it waits for, may be of a newer version alone. */
function refuseNewer(unreadable: unknown): void {
  if (unreadable instanceof AppError) throw unreadable;
}

function notLoaded({ kind, id }: Addressed['to'], { unreadable }: Situation): Error {
  return new Error(`${kind} ${id} was not loaded`, { cause: unreadable.get(id) });
}

type DecidedOne =
  | { readonly ok: true; readonly working: Working }
  | { readonly ok: false; readonly failure: CommandFailure };

function decideOne(addressed: Addressed, working: Working, context: Situation & { actor: Actor }): DecidedOne {
  const { actor, now, facts, findFlow, findSecret, ids } = context;
  const seq = (working.state?.seq ?? 0) + 1;
  const cause = addressed.command.type;
  if (addressed.to.kind === 'run' && working.kind === 'run') {
    const { command } = addressed as Extract<Addressed, { readonly to: { readonly kind: 'run' } }>;
    const version = versionOf(addressed, working.state, context.versions);
    const found = { facts, findFlow, findSecret };
    const decided = decideRun({ version, run: working.state, command, actor, ...found, now, ids });
    if (!decided.ok) return decided;
    const transition: RunTransition = { seq, at: now, actor, cause, events: decided.events };
    const { run } = decided;
    return { ok: true, working: decided.events.length === 0 ? working : withRunTransition(working, transition, run) };
  }
  if (addressed.to.kind === 'build' && working.kind === 'build') {
    const { command } = addressed as Extract<Addressed, { readonly to: { readonly kind: 'build' } }>;
    const decided = decideBuild({ build: working.state, command, actor, now });
    if (!decided.ok) return decided;
    const transition: BuildTransition = { seq, at: now, actor, cause, events: decided.events };
    return { ok: true, working: decided.events.length === 0 ? working : withBuildTransition(working, transition) };
  }
  throw new Error(`${addressed.to.id} is not a ${addressed.to.kind}`);
}

const noFlow: FlowVersion = {
  hash: '',
  flow: { name: '', inputs: [], steps: [], onFailure: 'stop', limits: { transitions: 0, visitsPerMinute: 0 } },
  jobs: {},
};

function versionOf(
  addressed: Addressed,
  run: Run | undefined,
  versions: ReadonlyMap<string, FlowVersion>,
): FlowVersion {
  if ('version' in addressed && addressed.version) return addressed.version;
  if (!run) return noFlow;
  const version = versions.get(run.flow.hash);
  if (!version) throw new Error(`flow version ${run.flow.hash} of run ${run.id} is not stored`);
  return version;
}

type Current = (id: string) => Working | undefined;

type Following = {
  readonly current: Current;
  /** Who has ended it by hand. */
  readonly enders: readonly Actor[];
};

/** Commands to other aggregates that hold in the same commit: a build's end for its run, a withdrawn build's kill. */
function followUps(before: Working, after: Working, { current, enders }: Following): readonly Addressed[] {
  if (after.kind === 'build' && before.kind === 'build' && after.state) {
    return effectsOfBuild(before.state, after.state).flatMap((effect): Addressed[] => {
      if (effect.type !== 'tell-run' || !current(effect.attempt.run)?.state) return [];
      const { attempt, result, message, data } = effect;
      const inline = { inline: JSON.stringify(data) };
      const by = enders.length > 0 ? { editors: enders } : {};
      const command = { type: 'build-finished' as const, attempt, result, message, data: inline, ...by };
      return [{ to: { kind: 'run', id: attempt.run }, command }];
    });
  }
  if (after.kind === 'run' && before.kind === 'run' && after.state) {
    const reason = reasonOf(after.state);
    return [
      ...endedAttempts(before.state, after.state).flatMap((attempt) => endOf(attempt, reason, current)),
      ...rollBackBelow(before.state, after.state, current),
      ...tellParent(before.state, after.state, { current, enders }),
      ...tellUndo(before.state, after.state, current),
    ];
  }
  return [];
}

function reasonOf({ state }: Run): string {
  if (state.status === 'stopped') return 'the run that waited for it is stopped';
  return state.status === 'rolling_back' ? 'the run that waited for it is rolled back' : 'the run went on without it';
}

type EndedAttempt = Pick<Attempt, 'job' | 'uuid'>;

/** What an attempt waited for ends with it. */
function endOf({ job, uuid }: EndedAttempt, reason: string, current: Current): readonly Addressed[] {
  if (job === 'pipeline') {
    const build = current(buildIdOf(uuid));
    return build?.state ? [{ to: { kind: 'build', id: build.id }, command: { type: 'kill', reason } }] : [];
  }
  if (job !== 'flow') return [];
  const child = current(childIdOf(uuid));
  if (child?.kind !== 'run' || !child.state) return [];
  // One that takes back all that it did ends with that.
  const isLeft = isEnd(child.state.state) || (isRollingBack(child.state) && !child.state.rollback?.to);
  return isLeft ? [] : [{ to: { kind: 'run', id: child.id }, command: { type: 'stop', reason } }];
}

/** Runs below that are under way take back what they did, and nothing above is undone before. */
function rollBackBelow(before: Run | undefined, after: Run, current: Current): readonly Addressed[] {
  if (after.state.status !== 'rolling_back' || before?.state.status === 'rolling_back') return [];
  const reason = `run ${after.name} is rolled back: ${after.rollback?.reason}`;
  return Object.values(after.open).flatMap(({ phase }): readonly Addressed[] => {
    if (phase.kind !== 'attempting' || phase.attempt.job !== 'flow') return [];
    const child = current(childIdOf(phase.attempt.uuid));
    if (child?.kind !== 'run' || !child.state || isRollingBack(child.state)) return [];
    const type = child.state.state.status === 'created' ? 'stop' : 'rollback';
    return [{ to: { kind: 'run', id: child.id }, command: { type, reason } }];
  });
}

/** The end of a run and the next step of the one that waits for it are one commit. */
function tellParent(before: Run | undefined, after: Run, { current, enders }: Following): readonly Addressed[] {
  const { state } = after;
  const attempt = parentOf(after);
  if (!attempt || !isEnd(state) || before?.state.status === state.status) return [];
  if (!current(attempt.run)?.state) return [];
  // What waits for it knows a run that was rolled back as one that has failed.
  const status = state.status === 'rolled_back' ? 'failed' : state.status;
  const message = `run ${after.name} ${endText(state)}`;
  const editors = [...editorsOf(after), ...enders];
  const approvers = approversOf(after);
  const by = { ...(editors.length > 0 && { editors }), ...(approvers.length > 0 && { approvers }) };
  const command = { type: 'run-finished' as const, attempt, status, message, data: dataOf(after), ...by };
  return [{ to: { kind: 'run', id: attempt.run }, command }];
}

/** The run above may be undoing the step that had this one begun. */
function tellUndo(before: Run | undefined, after: Run, current: Current): readonly Addressed[] {
  const isOver = after.state.status === 'rolled_back' && before?.state.status !== 'rolled_back';
  const parent = isOver ? parentOf(after) : undefined;
  const above = parent && current(parent.run);
  const open = above?.kind === 'run' && above.state ? undoUnderWay(above.state) : undefined;
  if (!above || !open || childIdOf(open.visit.uuid) !== after.id) return [];
  return [{ to: { kind: 'run', id: above.id }, command: { type: 'undo-ended', undo: open.ref } }];
}

type End = Extract<Run['state'], { readonly status: ChildEnd | 'rolled_back' }>;

function isEnd(state: Run['state']): state is End {
  return ends.has(state.status);
}

const ends: ReadonlySet<Run['state']['status']> = new Set(['done', 'stopped', 'failed', 'rolled_back']);

function endText(state: End): string {
  if (state.status === 'failed') return `failed: step ${state.step}, ${state.failure.outcome}`;
  return state.status === 'stopped' && state.reason !== undefined
    ? `was stopped: ${state.reason}`
    : `is ${state.status.replace('_', ' ')}`;
}

/** What its steps have shared is there for the steps that follow, where it is no more than a run may hold of a step. */
function dataOf({ id, name, state, context }: Run): Data {
  const known = { run: id, name, status: state.status };
  const inline = JSON.stringify({ ...known, context });
  return { inline: inline.length <= inlineDataLimit ? inline : JSON.stringify(known) };
}
