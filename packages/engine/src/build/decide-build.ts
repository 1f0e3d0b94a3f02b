import type { Actor } from '../actor.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Decided } from '../run/decide-run.ts';
import { type Instant, own } from '../value.ts';
import {
  type After,
  type Build,
  isBuildOver,
  isWorkflowOver,
  type Outputs,
  type ProcState,
  type Workflow,
  type WorkflowState,
} from './build.ts';
import type { BuildCommand, Lease, ProcReport, WorkflowReport } from './build-command.ts';
import type { BuildEvent } from './build-event.ts';

export type BuildSituation = {
  readonly build: Build | undefined;
  readonly command: BuildCommand;
  readonly actor: Actor;
  readonly now: Instant;
};

/** Exit code of a step that was killed: 128 + SIGKILL. */
const killedExitCode = 137;

/** What a command does to a build, or why it is refused. */
export function decideBuild({ build, command, now }: BuildSituation): Decided<BuildEvent> {
  if (command.type === 'create') return create(build, command);
  if (!build) return refuse('build_not_found', 'there is no such build');
  if (command.type === 'kill') return kill(build, command.reason);
  const held = heldWorkflow(build, command);
  if (!held.ok) return held;
  switch (command.type) {
    case 'init':
      return init(held.workflow, command);
    case 'update':
      return update(build, held.workflow, command);
    case 'done':
      return done(build, held.workflow, { ...command, now });
  }
}

function create(build: Build | undefined, command: Extract<BuildCommand, { type: 'create' }>): Decided<BuildEvent> {
  if (build) return { ok: true, events: [] };
  const { plan } = command;
  if (!plan.ok) {
    const created = { type: 'build_created' as const, build: { ...command.build, warnings: [] }, workflows: [] };
    return { ok: true, events: [created, { type: 'build_finished', result: 'error', message: plan.message }] };
  }
  const workflows = plan.workflows.map(({ procs, ...workflow }) => ({
    ...workflow,
    procs: procs.map((name) => ({ name, state: { status: 'pending' as const } })),
  }));
  const created = { ...command.build, warnings: plan.warnings };
  const events: BuildEvent[] = [{ type: 'build_created', build: created, workflows }];
  if (workflows.length === 0) {
    // A release must not pass because a condition of its pipeline is wrong; a plain build has nobody to mislead.
    const result = command.build.attempt ? 'error' : 'success';
    events.push({ type: 'build_finished', result, message: 'no workflow fits this event' });
  }
  return { ok: true, events };
}

function kill(build: Build, reason: string): Decided<BuildEvent> {
  if (isBuildOver(build)) return { ok: true, events: [] };
  const running = Object.values(build.workflows).flatMap(({ name, state }) =>
    state.status === 'running' ? [[name, state.startedAt] as const] : [],
  );
  const startedAt = running.length > 0 ? { startedAt: Object.fromEntries(running) } : {};
  return { ok: true, events: [{ type: 'build_killed', reason, ...startedAt }] };
}

type Held = { readonly ok: true; readonly workflow: Workflow };

/** A finished workflow takes the repeats of the lease that finished it, so that a lost answer can be asked again. */
function heldWorkflow(build: Build, lease: Lease): Held | Refusal {
  const workflow = own(build.workflows, lease.workflow);
  if (!workflow) return refuse('step_not_found', `build ${build.id} has no workflow ${lease.workflow}`);
  if (isLost(workflow.state, lease))
    return refuse('lease_lost', 'another agent has this workflow, or it was cancelled');
  return { ok: true, workflow };
}

function isLost(state: WorkflowState, { agent, epoch }: Lease): boolean {
  if (state.status === 'queued') return false;
  if (!('epoch' in state) || state.status === 'killed') return true;
  return state.epoch > epoch || (state.epoch === epoch && state.agent !== agent);
}

function init({ name, state }: Workflow, { agent, epoch }: Lease): Decided<BuildEvent> {
  if (state.status === 'finished' || (state.status === 'running' && state.epoch === epoch)) {
    return { ok: true, events: [] };
  }
  return { ok: true, events: [{ type: 'workflow_started', workflow: name, agent, epoch }] };
}

function update(
  build: Build,
  { name, state, procs }: Workflow,
  { proc: procName, report, epoch }: Extract<BuildCommand, { type: 'update' }>,
): Decided<BuildEvent> {
  if (state.status === 'finished') return { ok: true, events: [] };
  if (state.status !== 'running' || state.epoch !== epoch) {
    return refuse('wrong_status', 'init has to come before update');
  }
  const proc = procs.find((candidate) => candidate.name === procName);
  if (!proc) return refuse('step_not_found', `workflow ${name} has no step ${procName}`);
  const known = proc.state.status;
  if (known !== 'pending' && !(known === 'running' && report.exited)) return { ok: true, events: [] };
  const kept = withBoundedOutputs(report, build);
  return { ok: true, events: [{ type: 'proc_changed', workflow: name, proc: procName, state: procState(kept) }] };
}

/** Outputs are part of the state, which is written at every change of it. */
const mostOutputLength = 64 * 1024;

function withBoundedOutputs(report: ProcReport, { workflows }: Build): ProcReport {
  const { outputs, ...rest } = report;
  if (!outputs) return report;
  const others = Object.values(workflows).flatMap(({ procs }) => procs.map(({ state }) => state));
  const length = [...others, report].reduce((sum, each) => sum + lengthOf(each), 0);
  if (length <= mostOutputLength) return report;
  const left = 'its outputs are left out: those of a build may have 64 KiB together';
  return { ...rest, message: rest.message === '' ? left : `${rest.message}; ${left}` };
}

function lengthOf(said: { readonly outputs?: Outputs } | ProcState): number {
  const outputs = 'outputs' in said ? said.outputs : undefined;
  return Object.entries(outputs ?? {}).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
}

function procState(report: ProcReport): ProcState {
  if (!report.exited) return { status: 'running', startedAt: report.startedAt };
  const { startedAt, finishedAt: at, exitCode, message, outputs } = report;
  const more = { startedAt, at, exitCode, ...(message !== '' && { message }), ...(outputs && { outputs }) };
  if (report.skipped) return { status: 'skipped', at, exitCode: 0, ...(message !== '' && { message }) };
  if (exitCode === killedExitCode) return { status: 'killed', ...more };
  return { status: exitCode === 0 ? 'success' : 'failure', ...more };
}

type DoneReport = { readonly report: WorkflowReport; readonly epoch: number; readonly now: Instant };

function done(build: Build, workflow: Workflow, { report, epoch, now }: DoneReport): Decided<BuildEvent> {
  const { name, state } = workflow;
  if (state.status === 'finished') return { ok: true, events: [] };
  if (state.status !== 'running' || state.epoch !== epoch) {
    return refuse('wrong_status', 'init has to come before done');
  }
  const { agent, startedAt } = state;
  const { cancels, ...said } = report;
  const result = said.exitCode === 0 && said.message === '' ? 'success' : 'failure';
  const finished = { status: 'finished' as const, result, ...said, agent, epoch, startedAt, at: now } as const;
  const others = Object.values(build.workflows).filter((other) => other.name !== name);
  const following = cancels ? cancelOthers(others) : goOn([{ ...workflow, state: finished }, ...others]);
  const events: BuildEvent[] = [
    ...unfinished(workflow, now),
    { type: 'workflow_finished', workflow: name, state: finished },
    ...following,
  ];
  const skipped = new Set(following.flatMap((event) => (event.type === 'workflow_skipped' ? [event.workflow] : [])));
  const isOver = cancels || others.every((other) => skipped.has(other.name) || isWorkflowOver(other));
  const ended = others.flatMap((other) =>
    other.state.status === 'finished' ? [{ ...other.state, name: other.name }] : [],
  );
  if (isOver) events.push(finish([...ended, { ...finished, name }]));
  return { ok: true, events };
}

type Following = Extract<BuildEvent, { readonly type: `workflow_${'queued' | 'skipped' | 'killed'}` }>;

/** What has not begun is skipped, and what runs is ended. */
function cancelOthers(others: readonly Workflow[]): readonly Following[] {
  const reason = 'a step has ended the whole build';
  return others.flatMap((other): Following[] => {
    if (isWorkflowOver(other)) return [];
    const { name: workflow, state } = other;
    if (state.status === 'running') return [{ type: 'workflow_killed', workflow, startedAt: state.startedAt }];
    return [{ type: 'workflow_skipped', workflow, reason }];
  });
}

/** What becomes of the workflows that wait for others: one that is skipped lets those go on that wait for it. */
function goOn(workflows: readonly Workflow[]): readonly Following[] {
  const ends = new Map<string, string>();
  for (const { name, state } of workflows) {
    if (state.status === 'finished') ends.set(name, state.result);
    if (state.status === 'skipped') ends.set(name, 'skipped');
  }
  const events: Following[] = [];
  let waiting = workflows.flatMap(({ name, state, after }) =>
    !after || state.status !== 'waiting' ? [] : [{ name, after }],
  );
  for (let before = -1; before !== waiting.length; ) {
    before = waiting.length;
    waiting = waiting.filter(({ name: workflow, after }) => {
      if (after.workflows.some((each) => !ends.has(each))) return true;
      const reason = reasonAgainst(after, ends);
      if (reason === undefined) events.push({ type: 'workflow_queued', workflow });
      else {
        events.push({ type: 'workflow_skipped', workflow, reason });
        ends.set(workflow, 'skipped');
      }
      return false;
    });
  }
  return events;
}

/** Why a workflow does not run after those that it waits for. */
function reasonAgainst({ workflows, onSuccess, onFailure }: After, ends: ReadonlyMap<string, string>) {
  if (workflows.every((name) => ends.get(name) === 'success')) {
    return onSuccess ? undefined : 'it is for failures, and nothing that it depends on has failed';
  }
  return onFailure ? undefined : 'something that it depends on has not succeeded';
}

/** Steps that were never started are skipped; what still ran at the end was ended with the workflow. */
function unfinished({ name, procs }: Workflow, at: Instant): readonly BuildEvent[] {
  return procs.flatMap(({ name: proc, state }): BuildEvent[] => {
    if (state.status === 'pending') {
      return [{ type: 'proc_changed', workflow: name, proc, state: { status: 'skipped', at, exitCode: 0 } }];
    }
    if (state.status !== 'running') return [];
    const killed = { status: 'killed' as const, startedAt: state.startedAt, at, exitCode: killedExitCode };
    return [{ type: 'proc_changed', workflow: name, proc, state: killed }];
  });
}

type Ended = Extract<WorkflowState, { readonly status: 'finished' }> & { readonly name: string };

function finish(workflows: readonly Ended[]): BuildEvent {
  const failed = workflows.filter(({ result }) => result !== 'success');
  const message = failed.map(failureText).join('; ');
  return { type: 'build_finished', result: failed.length === 0 ? 'success' : 'failure', message };
}

function failureText({ name, message, exitCode }: Ended): string {
  return `${name}: ${message === '' ? `exit code ${exitCode}` : message}`;
}
