import { once } from 'node:events';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { AppError, errors } from '@signalbox/protocol';
import { type LocalWorkspace, localBackend, shortestMasked, sweepLeftovers, systemClock } from '@signalbox/runner';
import type { Context } from '../context.ts';
import { presentJsonLine } from '../present/json.ts';
import { stopRequests } from '../supervise/stop-requests.ts';
import { buildMetadata } from './build-metadata.ts';
import { type CompiledHere, compileHere } from './compile-here.ts';
import { copyFolder } from './copy-folder.ts';
import { describeFolder, type FolderFacts } from './describe-folder.ts';
import type { ExecStatus, Tell } from './exec-event.ts';
import type { ExecOptions } from './exec-options.ts';
import { keepArtifacts } from './keep-artifacts.ts';
import { openShell } from './open-shell.ts';
import { parseSecrets } from './parse-secrets.ts';
import { readAssignments } from './read-assignments.ts';
import { readMetadata } from './read-metadata.ts';
import { readPipelineFiles } from './read-pipeline-files.ts';
import { runPlans } from './run-plans.ts';
import { selectPlans } from './select-plans.ts';
import { tellText } from './tell-text.ts';

/** Compiles and runs what a path has, and tells all of it; an end without success is an error. */
export async function execPipeline(path: string, options: ExecOptions, context: Context): Promise<void> {
  const { environment, now } = context;
  const wantsShell = options.shell === true;
  if (wantsShell && !context.terminal.input.isTTY) throw invalid('--shell needs a terminal');
  const source = await readPipelineFiles(path);
  const secrets = await readSecrets(options.secrets);
  const [past, facts] = await Promise.all([readMetadata(options.metadata), describeFolder(source.folder, environment)]);
  const matrix = readAssignments(options.matrix, '--matrix');
  const { workflow: workflows, step: steps, without } = options;
  const compiled = compileHere({
    ...{ source, secrets, metadata: buildMetadata({ options, past, facts, now: now() }) },
    select: (plans) => selectPlans(plans, { workflows, matrix, steps, without }),
  });
  const { plans } = compiled;
  const tell = teller(context, plans.length > 1);
  for (const message of warningsOf(compiled, secrets)) await tell({ type: 'warning', message });
  for (const { name, reason } of compiled.skipped) await tell({ type: 'workflow_skipped', workflow: name, reason });
  const startedAt = now();
  const status = await runAll({ plans, facts, folder: source.folder, secrets, options, tell, context });
  await tell({ type: 'ended', status, at: now(), ms: now() - startedAt });
  if (status === 'failure') throw new AppError('build_failed');
  if (status === 'killed') throw new AppError('interrupted');
}

type Plans = CompiledHere['plans'];
type SecretValues = Readonly<Record<string, string>>;

function warningsOf({ warnings, plans }: CompiledHere, secrets: SecretValues): readonly string[] {
  const short = Object.keys(secrets).filter((name) => (secrets[name] ?? '').length < shortestMasked);
  const services = new Set(plans.flatMap((plan) => plan.services?.map(({ name }) => name) ?? []));
  return [
    ...warnings,
    ...short.map((name) => `the secret ${name} has fewer than ${shortestMasked} signs, and is not hidden in logs`),
    ...[...services].map((name) => `the service ${name} runs on this machine: it is at localhost, not at ${name}`),
    ...(plans.some(({ cloneProcs }) => cloneProcs)
      ? ['clone steps are left out: the files are those of the folder']
      : []),
    ...(plans.length === 0 ? ['nothing of this pipeline is for this build'] : []),
  ];
}

type Running = {
  readonly plans: Plans;
  readonly facts: FolderFacts;
  readonly folder: string;
  readonly secrets: SecretValues;
  readonly options: ExecOptions;
  readonly tell: Tell;
  readonly context: Context;
};

/** The first signal ends what runs in order, the second at once; so does whatever else ends this process. */
async function runAll({ plans, facts, folder, secrets, options, tell, context }: Running): Promise<ExecStatus> {
  const { environment, now, note } = context;
  const workRoot = await makeWorkRoot(options, context);
  if (!options.keep) await sweepLeftovers({ workRoot, clock: systemClock });
  const workspace: LocalWorkspace = options.inPlace
    ? { kind: 'in_place', folder: await realpath(folder) }
    : { kind: 'filled', fill: (to) => copyFolder({ from: folder, to, facts, environment }) };
  const backend = localBackend({
    ...{ workRoot, workspace, clock: systemClock, path: environment.PATH ?? '/usr/bin:/bin' },
    ...(options.keep && { keep: true }),
  });
  const cancel = new AbortController();
  const stop = stopRequests(now);
  void stop.asked.then(() => cancel.abort());
  void stop.again.then(() => process.exit(errors.interrupted.exit));
  process.on('exit', backend.killNow);
  const shell = { shell: environment.SHELL || '/bin/sh', terminal: environment.TERM ?? 'dumb', note };
  try {
    // A clone of its own would be of another commit than the files here.
    const here = plans.map(({ cloneProcs: _, ...plan }) => ({ ...plan, clone: null }));
    return await runPlans({
      ...{ plans: here, backend, clock: systemClock, cancel: cancel.signal, secrets },
      ...{ parallel: options.parallel, tell, timeLimitMs: options.timeout * 60_000 },
      collect: async (workflow, artifacts) => {
        if (artifacts.length === 0) return;
        const files = artifacts.map(({ name, bytes }) => ({ name, bytes }));
        const to = options.artifacts === undefined ? undefined : resolve(options.artifacts);
        const place = to === undefined ? {} : { folder: await keepArtifacts(to, workflow, artifacts) };
        await tell({ type: 'artifacts', workflow, files, ...place });
      },
      ...(options.shell && { onFailure: (failed) => openShell(failed, shell) }),
    });
  } finally {
    process.off('exit', backend.killNow);
    stop.close();
    if (options.keep) note(`the copy is kept in ${workRoot}`);
  }
}

function teller(context: Context, several: boolean): Tell {
  const { output } = context.terminal;
  const write = async (text: string) => {
    if (!output.write(text)) await once(output, 'drain');
  };
  const present = context.json() ? presentJsonLine : tellText({ style: context.style, note: context.note, several });
  // A step may write many lines at once: they are one piece of the output.
  return (events) => write([events].flat().map(present).join(''));
}

async function readSecrets(file: string | undefined): Promise<SecretValues> {
  if (file === undefined) return {};
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new AppError('argument_invalid', { message: `Cannot read ${file}` }, { cause: error });
  });
  return parseSecrets(text, file);
}

/** What was kept is in another folder, where nobody sweeps. */
async function makeWorkRoot({ keep }: ExecOptions, { environment, now }: Context): Promise<string> {
  const { XDG_CACHE_HOME: cache, HOME: home } = environment;
  const base = join(cache || (home ? join(home, '.cache') : tmpdir()), 'signalbox');
  const workRoot = keep ? join(base, 'kept', new Date(now()).toISOString().replaceAll(':', '-')) : join(base, 'exec');
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  return workRoot;
}

function invalid(message: string): AppError {
  return new AppError('argument_invalid', { message });
}
