import type { ObservedBuilds } from './observed-builds.ts';
import { startWorkers, type Worker, type WorkersOptions } from './worker.ts';

export type AgentsOptions = WorkersOptions & { readonly builds: ObservedBuilds };

type Work = { readonly id: string; readonly config: { readonly procs: readonly { readonly name: string }[] } };

export const agentNames = ['agent0', 'agent1'] as const;

/** Processes that take workflows and report on them; they die, freeze, lose their line, and come twice. */
export function startAgents(options: AgentsOptions): void {
  startWorkers(options, agentNames, (worker) => takeWork(worker, options));
}

async function takeWork(worker: Worker, options: AgentsOptions): Promise<void> {
  const { agenda, random } = options;
  while (!worker.isDead) {
    const told = await worker.call('next', { labels: {}, expr: '' });
    if (worker.isDead) return;
    if (told.ok && told.value) await work(worker, told.value as Work, options);
    else await agenda.sleep(random.between(50, 500));
  }
}

/** Reports until it is heard. Who hears that the lease is lost lets go of it. */
async function work(worker: Worker, { id, config }: Work, options: AgentsOptions): Promise<void> {
  const { agenda, random, faults, builds, trace } = options;
  worker.note(`takes ${id}`);
  if (!(await worker.insist('init', { id }))) return;
  for (const [pos, { name: proc }] of config.procs.entries()) {
    const seconds = Math.floor(agenda.now() / 1000);
    if (!(await worker.insist('update', { id, state: { proc, started: seconds } }))) return;
    await worker.call('log', { id, lines: [{ proc, pos: 0, out: 'begun' }] });
    if (pos === 0) await worker.call('extend', id);
    await agenda.sleep(random.chance(faults().agentFreezes) ? random.between(1000, 7000) : random.between(10, 300));
    if (random.chance(0.5)) await worker.call('extend', id);
    const exit = { proc, exited: true, exit_code: random.pick([0, 0, 0, 1]), started: seconds, finished: seconds };
    if (!(await worker.insist('update', { id, state: exit }))) return;
  }
  const exitCode = random.pick([0, 0, 0, 1]);
  const cancels = exitCode !== 0 && random.chance(0.2);
  if (!(await worker.insist('done', { id, state: { exit_code: exitCode, ...(cancels && { cancels }) } }))) return;
  builds.reported(id, worker.name, exitCode);
  if (!random.chance(faults().repeat)) return;
  trace.sometimes('an agent is done twice');
  await worker.insist('done', { id, state: { exit_code: random.pick([0, 1]) } });
}
