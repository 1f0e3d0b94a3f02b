import { type Build, effectKey, type Run } from '@signalbox/engine';
import type { WaitCause, WaitView } from '@signalbox/protocol';
import type { Store, Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import { buildIdOf } from '../driver/working-set.ts';
import type { JobHosts } from '../job-hosts/job-hosts.ts';
import type { RefusedAck, RefusedAcks } from '../refused-acks.ts';
import { type AgentNames, agentNames } from './agent-names.ts';
import { causeText } from './cause-text.ts';

export type WaitSources = {
  readonly store: Pick<Store, 'task' | 'agents'>;
  readonly driver: Pick<Driver, 'build' | 'run'>;
  readonly refusedAcks: Pick<RefusedAcks, 'of'>;
  readonly jobHosts: Pick<JobHosts, 'has'>;
};

/** The waits of one run with what lies behind them: the task that is tried again, the build that no agent has taken. */
export async function explainWaits(run: Run, waits: readonly WaitView[], sources: WaitSources): Promise<WaitView[]> {
  return Promise.all(
    waits.map(async (wait) => {
      const child = wait.child === undefined ? undefined : await sources.driver.run(wait.child);
      const because = await causeOf(run, wait, sources);
      const told = because && { because, text: causeText(wait, because) };
      return { ...wait, ...told, ...(child && { childName: child.name }) };
    }),
  );
}

async function causeOf(
  run: Run,
  wait: WaitView,
  { store, driver, refusedAcks, jobHosts }: WaitSources,
): Promise<WaitCause | undefined> {
  const visit = run.open[wait.step];
  if (visit?.phase.kind !== 'attempting') return undefined;
  const { number, uuid, code, acts } = visit.phase.attempt;
  const attempt = { run: run.id, step: wait.step, visit: visit.number, attempt: number };
  const task = await store.task(effectKey({ attempt, ...(acts?.open && { act: acts.open.number }) }));
  if (wait.kind === 'host' && code !== undefined) return hostCause({ code, task, jobHosts });
  if (wait.kind === 'callback') return task ? callCause(task) : refusedCause(refusedAcks.of(uuid));
  if (wait.kind !== 'build') return undefined;
  const build = await driver.build(buildIdOf(uuid));
  return build ? buildCause(build, await agentNames(store)) : task && startCause(task);
}

function callCause({ tries, problem }: Task): WaitCause {
  if (problem === undefined || tries === 0) return { code: 'call_queued', ...(problem !== undefined && { problem }) };
  return { code: 'call_failing', tries, problem };
}

type CodeWait = Pick<WaitSources, 'jobHosts'> & { readonly code: string; readonly task: Task | undefined };

function hostCause({ code: job, task, jobHosts }: CodeWait): WaitCause {
  if (task && task.owner !== '') return { code: 'host_runs', job };
  if (!jobHosts.has(job)) return { code: 'host_missing', job };
  const withSecrets = task?.labels.secrets !== undefined;
  return { code: jobHosts.has(job, { withSecrets }) ? 'host_busy' : 'host_unmasked', job };
}

function refusedCause(refused: RefusedAck | undefined): WaitCause | undefined {
  return refused && { code: 'ack_refused', count: refused.count, at: refused.at, outcome: refused.outcome };
}

function startCause({ tries, problem }: Task): WaitCause {
  return problem === undefined ? { code: 'build_prepared' } : { code: 'repository_failing', tries, problem };
}

function buildCause({ repository, number, workflows }: Build, agents: AgentNames): WaitCause {
  type Shown = Extract<WaitCause, { code: 'build' }>['workflows'][number];
  const open = Object.values(workflows).flatMap(({ name, state, labels, after }): Shown[] => {
    if (state.status === 'waiting') return [{ name, status: state.status, after: [...(after?.workflows ?? [])] }];
    if (state.status === 'running')
      return [{ name, status: state.status, agent: agents.get(state.agent) ?? state.agent }];
    if (state.status !== 'queued') return [];
    return [{ name, status: state.status, labels: Object.entries(labels).map(([key, value]) => `${key}=${value}`) }];
  });
  return { code: 'build', number, repository: repository.name, workflows: open };
}
