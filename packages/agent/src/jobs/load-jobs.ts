import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { DeclaredCode } from '@signalbox/protocol';
import type { FlowFromCode, Job } from '@signalbox/sdk';
import { ImportGraph } from './code-version.ts';
import { describeJob } from './describe-job.ts';

export type LoadedJob = { readonly job: Job; readonly declared: DeclaredCode; readonly deps: unknown };

export type LoadedJobs = {
  readonly jobs: ReadonlyMap<string, LoadedJob>;
  readonly flows: ReadonlyMap<string, FlowFromCode>;
  /** Ends what the modules have made. */
  readonly teardown: () => Promise<void>;
};

type Module = {
  readonly [name: string]: unknown;
  readonly setup?: () => unknown;
  readonly teardown?: (deps: unknown) => unknown;
};

/**
 * Loads the modules in their order. What is exported and is a job or a flow counts, and the jobs of such flows; two of
 * one name are an error.
 */
export async function loadJobs(modules: readonly string[], from: string): Promise<LoadedJobs> {
  const graph = new ImportGraph();
  graph.watch(import.meta.resolve('@signalbox/sdk'));
  const jobs = new Map<string, LoadedJob>();
  const flows = new Map<string, FlowFromCode>();
  const ends: (() => Promise<void>)[] = [];
  const add = (job: Job, { module, digest, deps }: { module: string; digest: string; deps: unknown }) => {
    const known = jobs.get(job.name);
    if (known && known.job !== job) throw new Error(`${module}: there is another job ${job.name}`);
    jobs.set(job.name, { job, declared: describeJob(job, digest), deps });
  };
  /** With the module that each is first used in, whose `setup` is theirs unless a module exports them itself. */
  const used: (() => void)[] = [];
  for (const name of modules) {
    const url = addressOf(name, from);
    const module = await importModule(url, name);
    const found = Object.values(module).filter(isJob);
    const own = Object.values(module).filter(isFlow);
    if (found.length + own.length === 0) throw new Error(`${name} exports no job and no flow`);
    const deps = typeof module.setup === 'function' ? await module.setup() : undefined;
    if (typeof module.teardown === 'function') ends.push(async () => void (await module.teardown?.(deps)));
    const digest = graph.digestOf(url);
    const origin = { module: name, digest, deps };
    for (const job of found) add(job, origin);
    for (const flow of own) {
      const known = flows.get(flow.name);
      if (known && known !== flow) throw new Error(`${name}: there is another flow ${flow.name}`);
      flows.set(flow.name, flow);
      for (const job of flow.jobs) used.push(() => jobs.get(job.name)?.job === job || add(job, origin));
    }
  }
  for (const load of used) load();
  return {
    jobs,
    flows,
    teardown: async () => {
      for (const end of ends.toReversed()) await end();
    },
  };
}

/** What is defined wrongly throws while its module is evaluated, and says its code and its place. */
async function importModule(url: string, name: string): Promise<Module> {
  try {
    return (await import(url)) as Module;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
    throw new Error(`${name}: ${message}${code}`, { cause });
  }
}

/** A path, or a package as it is found from the folder. */
function addressOf(name: string, from: string): string {
  const path = resolve(from, name);
  if (existsSync(path)) return pathToFileURL(path).href;
  if (/^[./]/.test(name)) throw new Error(`there is no module ${name}`);
  return pathToFileURL(createRequire(join(from, 'noop.js')).resolve(name)).href;
}

function isFlow(value: unknown): value is FlowFromCode {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return value.kind === 'flow' && 'steps' in value && 'jobs' in value;
}

function isJob(value: unknown): value is Job {
  if (typeof value !== 'object' || value === null || !('kind' in value) || !('name' in value)) return false;
  return (value.kind === 'execute' && 'execute' in value) || (value.kind === 'actions' && 'actions' in value);
}
