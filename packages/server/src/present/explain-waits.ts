import { type Build, effectKey, type Run } from '@signalbox/engine';
import type { WaitView } from '@signalbox/protocol';
import type { Store, Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import { buildIdOf } from '../driver/working-set.ts';
import type { JobHosts } from '../job-hosts/job-hosts.ts';
import type { RefusedAck, RefusedAcks } from '../refused-acks.ts';

export type WaitSources = {
  readonly store: Pick<Store, 'task'>;
  readonly driver: Pick<Driver, 'build' | 'run'>;
  readonly refusedAcks: Pick<RefusedAcks, 'of'>;
  readonly jobHosts: Pick<JobHosts, 'has'>;
};

/** The waits of one run with what lies behind them: the task that is tried again, the build that no agent has taken. */
export async function explainWaits(run: Run, waits: readonly WaitView[], sources: WaitSources): Promise<WaitView[]> {
  return Promise.all(
    waits.map(async (wait) => {
      const child = wait.child === undefined ? undefined : await sources.driver.run(wait.child);
      const text = (await explanation(run, wait, sources)) ?? wait.text;
      return { ...wait, text, ...(child && { childName: child.name }) };
    }),
  );
}

async function explanation(
  run: Run,
  wait: WaitView,
  { store, driver, refusedAcks, jobHosts }: WaitSources,
): Promise<string | undefined> {
  const visit = run.open[wait.step];
  if (visit?.phase.kind !== 'attempting') return undefined;
  const { number, uuid, code, acts } = visit.phase.attempt;
  const attempt = { run: run.id, step: wait.step, visit: visit.number, attempt: number };
  const task = await store.task(effectKey({ attempt, ...(acts?.open && { act: acts.open.number }) }));
  if (wait.kind === 'host' && code !== undefined)
    return hostText(wait.step, { code, task, isServed: jobHosts.has(code) });
  if (wait.kind === 'callback') return task ? callText(wait.step, task) : refusedText(wait, refusedAcks.of(uuid));
  if (wait.kind !== 'build') return undefined;
  const build = await driver.build(buildIdOf(uuid));
  return build ? buildText(build) : task && startText(wait.step, task);
}

function callText(step: string, { tries, problem }: Task): string {
  if (problem === undefined) return `the action service of step ${step} to accept the call`;
  if (tries === 0) return `the action service of step ${step} to be called: ${problem}`;
  return `the action service of step ${step}: ${count(tries)} failed (${problem}), and are tried again`;
}

type CodeWait = { readonly code: string; readonly task: Task | undefined; readonly isServed: boolean };

function hostText(step: string, { code, task, isServed }: CodeWait): string | undefined {
  if (task && task.owner !== '') return `the code of step ${step}, ${code}, which a job host runs`;
  if (isServed) return `a job host to be free for ${code} of step ${step}`;
  return `a job host that has ${code} for step ${step}: none is connected here`;
}

function refusedText({ text }: WaitView, refused: RefusedAck | undefined): string | undefined {
  if (!refused) return undefined;
  const what = refused.count === 1 ? 'one was refused' : `${refused.count} were refused, the latest`;
  return `${text}; ${what} at ${new Date(refused.at).toISOString()} for ${JSON.stringify(refused.outcome)}, which the step does not take`;
}

function startText(step: string, { tries, problem }: Task): string {
  if (problem === undefined) return `the build of step ${step} to be prepared`;
  return `the repository of step ${step}: ${count(tries)} failed (${problem}), and are tried again`;
}

function count(tries: number): string {
  return tries === 1 ? '1 try' : `${tries} tries`;
}

function buildText({ repository, number, workflows }: Build): string {
  const parts = Object.values(workflows).flatMap(({ name, state, labels, after }) => {
    if (state.status === 'waiting') return [`workflow ${name} after ${after?.workflows.join(', ')}`];
    if (state.status === 'queued') return [`an agent to take workflow ${name}${labelText(labels)}`];
    return state.status === 'running' ? [`workflow ${name} on agent ${state.agent}`] : [];
  });
  return `build ${number} of ${repository.name}: ${parts.join(', ')}`;
}

function labelText(labels: { readonly [key: string]: string }): string {
  const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '' : ` with ${pairs.join(', ')}`;
}
