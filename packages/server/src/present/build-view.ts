import type { Build, Proc, Workflow } from '@signalbox/engine';
import type { BuildView } from '@signalbox/protocol';
import type { AgentNames } from './agent-names.ts';

export function buildView(build: Build, agents: AgentNames): BuildView {
  const { repository, state, attempt, workflows, warnings, ...rest } = build;
  const detail = state.status === 'finished' ? state.message : state.status === 'killed' ? state.reason : '';
  return {
    id: rest.id,
    project: rest.project,
    repository: repository.name,
    number: rest.number,
    event: rest.event,
    commit: rest.commit,
    ref: rest.ref,
    branch: rest.branch,
    author: rest.author,
    message: rest.message,
    status: state.status === 'finished' ? state.result : state.status,
    ...(detail !== '' && { detail }),
    ...(attempt && { run: { id: attempt.run, step: attempt.step } }),
    warnings: [...warnings],
    workflows: Object.values(workflows).map((workflow) => workflowView(workflow, agents)),
    createdAt: rest.createdAt,
    updatedAt: rest.updatedAt,
    seq: rest.seq,
  };
}

function workflowView({ name, state, procs }: Workflow, agents: AgentNames): BuildView['workflows'][number] {
  const status = state.status === 'finished' ? state.result : state.status;
  return {
    name,
    status,
    ...('agent' in state && { agent: agents.get(state.agent) ?? state.agent }),
    epoch: 'epoch' in state ? state.epoch : 0,
    ...('startedAt' in state && state.startedAt !== undefined && { startedAt: state.startedAt }),
    ...('at' in state && { finishedAt: state.at }),
    ...(state.status === 'finished' && state.message !== '' && { message: state.message }),
    ...(state.status === 'skipped' && { message: state.reason }),
    procs: procs.map(procView),
  };
}

function procView({ name, state }: Proc): BuildView['workflows'][number]['procs'][number] {
  if (state.status === 'pending') return { name, status: 'pending' };
  if (state.status === 'running') return { name, status: 'running', startedAt: state.startedAt };
  const { status, exitCode, startedAt, at: finishedAt, outputs } = state;
  const since = startedAt !== undefined && { startedAt };
  return { name, status, exitCode, ...since, finishedAt, ...(outputs && { outputs: { ...outputs } }) };
}
