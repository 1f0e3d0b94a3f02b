import {
  type AttemptRef,
  approversFor,
  bindValues,
  type ChildVersion,
  changeOf,
  childDepthLimit,
  earlierInitiators,
  editorsOf,
  evidenceFor,
  type FlowVersion,
  type Instant,
  isGrantedAbove,
  openAttempt,
  parentOf,
  type Run,
  type RunCommand,
  type Values,
} from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Fence, Store, Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import { childIdOf } from '../driver/working-set.ts';
import type { Log } from '../log.ts';
import { childRunName, runNameClaim } from '../run-names.ts';
import { stuckBehind } from './stuck-behind.ts';

export type StartChildDependencies = {
  readonly driver: Driver;
  readonly store: Pick<Store, 'flow' | 'runs'>;
  readonly now: () => Instant;
  readonly log: Log;
};

/** Starts the run that an attempt waits for: once, however often it is tried. */
export function startChildPerformer(given: StartChildDependencies): (task: Task) => Promise<void> {
  return async ({ id, epoch, payload }) => {
    if (payload.kind !== 'start-run') return;
    const { driver, log } = given;
    const { attempt, uuid } = payload;
    const run = await driver.run(attempt.run);
    const open = run && openAttempt(run, attempt);
    const child = childIdOf(uuid);
    if (!open) return driver.changeTask({ change: 'finish', task: id, epoch });
    const fence = { task: id, epoch };
    const isThere = (await driver.run(child)) !== undefined;
    const asked = { run, attempt, id: child, ...wantedBy(run, open) };
    if (!isThere && run.state.status === 'rolling_back') return leaveOut(run, attempt, { fence, driver });
    const begun = isThere ? { ok: true as const } : await begin(asked, fence, given);
    if (begun.ok && !isThere) log.info('run below a step begun', { child, ...attempt });
    const stuck = begun.ok ? await stuckProblem(child, given) : begun;
    if (stuck === undefined) return driver.changeTask({ change: 'finish', task: id, epoch });
    const failure = { outcome: 'FAILED', message: stuck.problem };
    const command = { type: 'task-failed' as const, attempt, failure, hold: stuck.hold };
    const to = { kind: 'run' as const, id: run.id };
    await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence });
  };
}

/** What the run above waits for has not begun, and need not any more. */
async function leaveOut(
  { id }: Run,
  attempt: AttemptRef,
  { fence, driver }: { readonly fence: Fence; readonly driver: Driver },
): Promise<void> {
  const failure = { outcome: 'KILLED', message: 'the run is rolled back' };
  const command = { type: 'task-failed' as const, attempt, failure };
  await driver.execute({ actor: { kind: 'system' }, commands: [{ to: { kind: 'run', id }, command }], fence });
}

async function begin(asked: Asked, fence: Fence, given: StartChildDependencies) {
  const { run } = asked;
  const wanted = await childOf(asked, given);
  if (!wanted.ok) return wanted;
  const above = await runAbove(run, wanted.version.flow.name, given.driver);
  return beginChild({ run, wanted, fence, above }, given);
}

/** Looked for when it is queued, so that of several that close a circle at least the last one is found. */
async function stuckProblem(child: string, given: StartChildDependencies) {
  const run = await given.driver.run(child);
  const holders = run?.state.status === 'created' ? await stuckBehind(run, given) : undefined;
  if (!run || !holders) return undefined;
  const names = holders.slice(0, 3).map(({ name }) => name);
  const more = holders.length > names.length ? ` and ${holders.length - names.length} more` : '';
  const problem = `flow ${run.flow.name} has no place, and will have none: what has one, ${names.join(', ')}${more}, waits below for a place that a run above this step has`;
  return { hold: 'limit' as const, problem };
}

type Start = Extract<RunCommand, { type: 'start' }>;

type Wanted =
  | {
      readonly ok: true;
      readonly command: Start;
      readonly version: FlowVersion;
    }
  | { readonly ok: false; readonly hold: 'reference' | 'limit'; readonly problem: string };

type Asked = {
  readonly run: Run;
  readonly attempt: AttemptRef;
  readonly id: string;
  readonly args: Values;
  /** Without a hash it is the newest version. */
  readonly pinned: ChildVersion;
  /** A decision has let it happen. */
  readonly isGranted: boolean;
};

type Open = NonNullable<ReturnType<typeof openAttempt>>;

function wantedBy(run: Run, { visit, attempt }: Open): Pick<Asked, 'args' | 'pinned' | 'isGranted'> {
  const isGranted = attempt.flowHash !== undefined || Object.hasOwn(run.granted, visit.step);
  return { args: visit.args ?? {}, pinned: attempt, isGranted };
}

type Begun = {
  readonly run: Run;
  readonly wanted: Extract<Wanted, { ok: true }>;
  readonly fence: Fence;
  /** Of the same flow. */
  readonly above: Run | undefined;
};

/** The nearest run that waits for what a run starts, itself first, and is of this flow. */
async function runAbove(run: Run, flow: string, driver: Driver): Promise<Run | undefined> {
  for (let each: Run | undefined = run; each; ) {
    if (each.flow.name === flow) return each;
    const parent = parentOf(each);
    each = parent && (await driver.run(parent.run));
  }
  return undefined;
}

async function beginChild({ run, wanted, fence, above }: Begun, { driver, now }: StartChildDependencies) {
  const { id, project } = wanted.command;
  const { version } = wanted;
  const begin = async (name: string) => {
    const command = { ...wanted.command, name, ...(above && { cannotWait: true }) };
    const claim = runNameClaim({ project, name, run: id, at: now() });
    const commands = [{ to: { kind: 'run' as const, id }, command, version }];
    try {
      await driver.execute({ actor: run.startedBy, commands, claims: [claim], fence });
    } catch (error) {
      const isTaken = error instanceof AppError && error.details.key === claim.key;
      if (!isTaken || name === id) throw error;
      await begin(id);
    }
  };
  try {
    await begin(wanted.command.name);
    return { ok: true as const };
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'flow_full')) throw error;
    const waits = above ? `; run ${above.name} is one, and waits for this` : '';
    return { ok: false as const, hold: 'limit' as const, problem: `${error.message}${waits}` };
  }
}

async function childOf(
  { run, attempt, id, args, pinned, isGranted }: Asked,
  { store, driver }: StartChildDependencies,
): Promise<Wanted> {
  const { flow: name, ...given } = args;
  const depth = (run.origin.kind === 'step' ? run.origin.depth : 0) + 1;
  if (depth > childDepthLimit) {
    return {
      ok: false,
      hold: 'limit',
      problem: `${childDepthLimit} runs wait for each other: does a flow start itself?`,
    };
  }
  if (isGrantedAbove(run) && !isGranted) {
    const problem = `a decision above granted run ${run.name}, and has not seen which version of flow ${String(name)} would be started: a decision of flow ${run.flow.name} itself has to stand before step ${attempt.step}`;
    return { ok: false, hold: 'reference', problem };
  }
  const { flowHash: hash, flowsBelow } = pinned;
  const version =
    hash === undefined ? (await store.flow(run.project, String(name)))?.version : await driver.versions.get(hash);
  if (!version) return { ok: false, hold: 'reference', problem: `there is no flow ${String(name)}` };
  const inputs = bindValues(version.flow.inputs, given);
  if (!inputs.ok)
    return { ok: false, hold: 'reference', problem: `flow ${String(name)}: input ${inputs.name} ${inputs.problem}` };
  const change = changeOf(run);
  const above = await driver.versions.get(run.flow.hash);
  const isLet = isGranted || isGrantedAbove(run);
  const evidence = isLet && above ? { evidence: evidenceFor({ run, version: above }, attempt.step) } : {};
  const initiators = earlierInitiators(run);
  const editors = editorsOf(run);
  const approvers = approversFor(run);
  const origin = {
    ...{ kind: 'step' as const, parent: attempt, parentName: run.name, depth, ...(change && { change }) },
    ...(initiators.length > 0 && { initiators }),
    ...(editors.length > 0 && { editors }),
    ...(approvers.length > 0 && { approvers }),
    ...(isLet && { granted: true as const, ...(flowsBelow && { flowsBelow }), ...evidence }),
  };
  const command = {
    type: 'start' as const,
    id,
    project: run.project,
    name: childRunName(run, attempt, id),
    origin,
    inputs: given,
  };
  return { ok: true, command, version };
}
