import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  AppError,
  agentInstanceHeader,
  agentLeaseHeader,
  agentVersionHeader,
  errors,
  leaseMs,
  protocolVersion,
} from '@signalbox/protocol';
import { type Config, type JobsConfig, readConfig } from './config.ts';
import { executorTiming } from './jobs/executor.ts';
import { JobHost } from './jobs/job-host.ts';
import { JobProcesses } from './jobs/job-processes.ts';
import type { Fields, Log } from './log.ts';
import { ServerLink } from './server-link.ts';

/** What runs has this long to finish after SIGTERM. */
const drainMs = 30_000;

const log: Log = {
  info: (message, fields) => write('info', message, fields),
  warn: (message, fields) => write('warn', message, fields),
  error: (message, fields) => write('error', message, fields),
};

try {
  await main(readConfig({ ...process.env, ...(await toldKey()) }));
} catch (error) {
  const { code, message } = error instanceof AppError ? error : new AppError('internal', {}, { cause: error });
  log.error(message, code === 'internal' ? { error } : { code });
  process.exitCode = errors[code].exit;
}
process.exit();

async function main(config: Config): Promise<void> {
  const { workRoot, path, labels, maxProcs: slots, name, backend } = config;
  const link = new ServerLink({
    broker: config.broker,
    headers: {
      authorization: `Bearer ${config.key}`,
      [agentVersionHeader]: protocolVersion,
      [agentLeaseHeader]: String(leaseMs.announced / 1000),
      [agentInstanceHeader]: randomUUID(),
    },
    random: Math.random,
    now: Date.now,
    log,
  });
  const end = endOf(link);
  const workers: Worker[] = [];
  if (config.jobs) {
    const processes = new JobProcesses({ host: config.key, now: Date.now });
    const host = await openJobHost(config.jobs, { link, processes, isAlone: workRoot === undefined });
    if (host) workers.push(host);
  }
  // Behind the jobs: these are told as soon as the link is open.
  if (workRoot !== undefined) {
    const { openAgent } = await import('./open-agent.ts');
    workers.push(await openAgent({ link, name, workRoot, path, labels, slots, backend, log }));
  }
  const why = await end;
  const drained = Promise.all(workers.map((worker) => worker.drain(drainMs)));
  if (why.drain) await Promise.race([drained, secondSignal()]);
  for (const worker of workers) await worker.kill();
  if (why.error) throw why.error;
}

/** Who starts this process tells it the key, which no environment shows then: what an agent runs can read that. */
async function toldKey(): Promise<{ readonly SIGNALBOX_AGENT_KEY?: string }> {
  if (!process.connected || process.env.SIGNALBOX_AGENT_KEY !== undefined) return {};
  const [message] = (await once(process, 'message')) as [{ readonly type?: unknown; readonly key?: unknown }];
  return message.type === 'key' && typeof message.key === 'string' ? { SIGNALBOX_AGENT_KEY: message.key } : {};
}

type Worker = { readonly drain: (withinMs: number) => Promise<void>; readonly kill: () => Promise<void> | void };

type OpenJobHost = { readonly link: ServerLink; readonly processes: JobProcesses; readonly isAlone: boolean };

/** Builds go on without jobs that cannot be loaded; who asked for nothing else should hear of it. */
async function openJobHost(jobs: JobsConfig, { link, processes, isAlone }: OpenJobHost): Promise<Worker | undefined> {
  const host = new JobHost({ ...jobs, link, log, processes, timing: executorTiming });
  try {
    await host.start();
    return host;
  } catch (error) {
    host.kill();
    const message = `the jobs cannot be loaded: ${error instanceof Error ? error.message : String(error)}`;
    if (isAlone) throw new AppError('config_invalid', { message }, { cause: error });
    log.error(message, { modules: jobs.modules });
    return undefined;
  }
}

type End = { readonly drain: boolean; readonly error?: Error };

/** The first thing that ends this process. */
function endOf(link: ServerLink): Promise<End> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve({ drain: true }));
    // The parent is dead, however it died: nobody would ever stop this process.
    process.once('disconnect', () => resolve({ drain: false }));
    link.refused.catch((error: Error) => resolve({ drain: false, error }));
  });
}

function secondSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.once(name, () => resolve());
  });
}

function write(level: string, message: string, fields: Fields = {}): void {
  const facts = Object.entries(fields).map(([key, value]) => `${key}=${show(value)}`);
  process.stderr.write(`${[new Date().toISOString(), level, message, ...facts].join(' ')}\n`);
}

function show(value: unknown): string {
  return value instanceof Error ? JSON.stringify(value.stack ?? value.message) : JSON.stringify(value);
}
