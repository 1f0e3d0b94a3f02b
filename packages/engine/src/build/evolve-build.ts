import { withEventFormat } from '../format.ts';
import { type Instant, own } from '../value.ts';
import { type Build, isWorkflowOver, type Workflow } from './build.ts';
import type { BuildEvent, BuildTransition } from './build-event.ts';

/** The build after a transition. Total: it trusts that `decideBuild` made the events. */
export function evolveBuild(build: Build | undefined, transition: BuildTransition): Build {
  let current = build;
  for (const event of transition.events) current = applyBuildEvent(current, event, transition);
  if (!current) throw new Error('the first transition of a build creates it');
  return { ...current, seq: transition.seq, updatedAt: transition.at };
}

function applyBuildEvent(build: Build | undefined, event: BuildEvent, cause: BuildTransition): Build {
  return withEventFormat(folded(build, event, cause), event.type);
}

function folded(build: Build | undefined, event: BuildEvent, cause: BuildTransition): Build {
  if (event.type === 'build_created') return createdBuild(event, cause);
  if (!build) throw new Error(`${event.type} before build_created`);
  const { at, actor } = cause;
  switch (event.type) {
    case 'workflow_started': {
      const { agent, epoch } = event;
      const state = build.state.status === 'queued' ? { status: 'running' as const, startedAt: at } : build.state;
      const started = withWorkflow(build, event.workflow, (workflow) => ({
        ...workflow,
        state: { status: 'running', startedAt: at, agent, epoch },
        procs: workflow.procs.map(({ name }) => ({ name, state: { status: 'pending' } })),
      }));
      return { ...started, state };
    }
    case 'proc_changed':
      return withWorkflow(build, event.workflow, (workflow) => ({
        ...workflow,
        procs: workflow.procs.map((proc) => (proc.name === event.proc ? { ...proc, state: event.state } : proc)),
      }));
    case 'workflow_finished':
      return withWorkflow(build, event.workflow, (workflow) => ({ ...workflow, state: event.state }));
    case 'workflow_queued':
      return withWorkflow(build, event.workflow, (workflow) => ({ ...workflow, state: { status: 'queued' } }));
    case 'workflow_skipped':
      return withWorkflow(build, event.workflow, (workflow) => ({
        ...endedWorkflow(workflow, at),
        state: { status: 'skipped', reason: event.reason, at },
      }));
    case 'workflow_killed':
      return withWorkflow(build, event.workflow, (workflow) => killedWorkflow(workflow, at, event.startedAt));
    case 'build_finished':
      return { ...build, state: { status: 'finished', result: event.result, message: event.message, at } };
    case 'build_killed':
      return killedBuild(build, { at, by: actor, reason: event.reason }, event.startedAt);
    default:
      throw new Error(`an event of a newer version: ${(event as BuildEvent).type}`);
  }
}

function createdBuild(
  { build, workflows }: Extract<BuildEvent, { type: 'build_created' }>,
  { at, actor, seq }: BuildTransition,
): Build {
  const queued = workflows.map((workflow) => {
    const status = workflow.after ? ('waiting' as const) : ('queued' as const);
    return [workflow.name, { ...workflow, state: { status } }] as const;
  });
  const times = { createdBy: actor, createdAt: at, updatedAt: at, seq };
  return { ...build, ...times, state: { status: 'queued' }, workflows: Object.fromEntries(queued) };
}

type Kill = Omit<Extract<Build['state'], { status: 'killed' }>, 'status'>;

function killedBuild(build: Build, kill: Kill, startedAt: { readonly [workflow: string]: Instant } = {}): Build {
  let killed: Build = { ...build, state: { status: 'killed', ...kill } };
  for (const { name, state } of Object.values(build.workflows)) {
    if (isWorkflowOver({ state })) continue;
    killed = withWorkflow(killed, name, (workflow) => killedWorkflow(workflow, kill.at, own(startedAt, name)));
  }
  return killed;
}

function killedWorkflow(workflow: Workflow, at: Instant, startedAt: Instant | undefined): Workflow {
  const epoch = 'epoch' in workflow.state ? workflow.state.epoch : 0;
  return {
    ...endedWorkflow(workflow, at),
    state: { status: 'killed', at, epoch, ...(startedAt !== undefined && { startedAt }) },
  };
}

function endedWorkflow(workflow: Workflow, at: number): Workflow {
  return { ...workflow, procs: workflow.procs.map((proc) => endedProc(proc, at)) };
}

function endedProc(proc: Workflow['procs'][number], at: number): Workflow['procs'][number] {
  if (proc.state.status === 'pending') return { ...proc, state: { status: 'skipped', at, exitCode: 0 } };
  if (proc.state.status !== 'running') return proc;
  return { ...proc, state: { status: 'killed', startedAt: proc.state.startedAt, at, exitCode: 137 } };
}

function withWorkflow(build: Build, name: string, change: (workflow: Workflow) => Workflow): Build {
  const workflow = own(build.workflows, name);
  return workflow ? { ...build, workflows: { ...build.workflows, [name]: change(workflow) } } : build;
}
