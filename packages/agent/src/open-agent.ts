import { leaseMs } from '@signalbox/protocol';
import { systemClock } from '@signalbox/runner';
import { Agent } from './agent.ts';
import { sweepArtifactFolders } from './artifact-folders.ts';
import type { Config } from './config.ts';
import type { Log } from './log.ts';
import { openBackend } from './open-backend.ts';
import type { ServerLink } from './server-link.ts';

export type OpenAgent = Pick<Config, 'name' | 'path' | 'labels' | 'backend'> & {
  readonly workRoot: string;
  readonly link: ServerLink;
  readonly slots: number;
  readonly log: Log;
};

/** Takes workflows when it resolves. A process that only runs code jobs never loads this: a runner is large. */
export async function openAgent(given: OpenAgent): Promise<Agent> {
  const { link, name, workRoot, path, labels, slots, backend: config, log } = given;
  const { backend, sweep } = await openBackend({ config, name, workRoot, path, clock: systemClock });
  const agent = new Agent({
    ...{ link, backend, clock: systemClock, log, slots, workRoot, leaseMs: leaseMs.announced },
    labels: { platform: platform(), backend: config.kind, ...labels },
  });
  await sweepArtifactFolders(workRoot);
  const swept = await sweep();
  if (swept > 0) log.warn('ended what a dead agent had left', { count: swept });
  agent.start();
  log.info('agent started', { name, slots, backend: config.kind });
  return agent;
}

function platform(): string {
  return `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`;
}
