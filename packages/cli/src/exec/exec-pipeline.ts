import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AppError, errors } from '@signalbox/protocol';
import { type Artifact, shortestMasked, systemClock } from '@signalbox/runner';
import type { Context } from '../context.ts';
import { presentJsonLine } from '../present/json.ts';
import { reasonOf } from '../reason-of.ts';
import { stopRequests } from '../supervise/stop-requests.ts';
import { buildMetadata } from './build-metadata.ts';
import { type CompiledHere, compileHere } from './compile-here.ts';
import { describeFolder, type FolderFacts } from './describe-folder.ts';
import { openBackend } from './exec-backend.ts';
import type { ExecStatus, Tell } from './exec-event.ts';
import type { ExecOptions } from './exec-options.ts';
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
  refuseTogether(options, context);
  const source = await readPipelineFiles(path, context);
  const secrets = await readSecrets(options.secrets);
  const [past, facts] = await Promise.all([readMetadata(options.metadata), describeFolder(source.folder, environment)]);
  const matrix = readAssignments(options.matrix, '--matrix');
  const { workflow: workflows, step: steps, without } = options;
  const compiled = compileHere({
    ...{ source, secrets, metadata: buildMetadata({ options, past, facts, now: now() }) },
    ...{ hasContainers: options.backend === 'docker', privilegedPlugins: options.privileged },
    select: (plans) => selectPlans(plans, { workflows, matrix, steps, without }),
  });
  const { plans } = compiled;
  const tell = teller(context, plans.length > 1);
  for (const message of warningsOf(compiled, secrets, options)) await tell({ type: 'warning', message });
  for (const { name, reason } of compiled.skipped) await tell({ type: 'workflow_skipped', workflow: name, reason });
  const startedAt = now();
  const status = await runAll({ plans, facts, folder: source.folder, secrets, options, tell, context });
  await tell({ type: 'ended', status, at: now(), ms: now() - startedAt });
  if (status === 'failure') throw new AppError('build_failed');
  if (status === 'killed') throw new AppError('interrupted');
}

type Plans = CompiledHere['plans'];
type SecretValues = Readonly<Record<string, string>>;

function warningsOf({ warnings, plans }: CompiledHere, secrets: SecretValues, { backend }: ExecOptions) {
  const short = Object.keys(secrets).filter((name) => (secrets[name] ?? '').length < shortestMasked);
  const services = backend === 'docker' ? [] : plans.flatMap((plan) => plan.services?.map(({ name }) => name) ?? []);
  return [
    ...warnings,
    ...short.map((name) => `the secret ${name} has fewer than ${shortestMasked} signs, and is not hidden in logs`),
    ...[...new Set(services)].map(
      (name) => `the service ${name} runs on this machine: it is at localhost, not at ${name}`,
    ),
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
  const { backend, killNow, workRoot } = await openBackend({ options, folder, facts, context });
  const cancel = new AbortController();
  const stop = stopRequests(now);
  void stop.asked.then(() => cancel.abort());
  void stop.again.then(() => process.exit(errors.interrupted.exit));
  process.on('exit', killNow);
  const { SHELL, TERM = 'dumb' } = environment;
  const shell = { shell: SHELL || '/bin/sh', kind: TERM, terminal: context.terminal, note };
  try {
    // A clone of its own would be of another commit than the files here.
    const here = plans.map(({ cloneProcs: _, ...plan }) => ({ ...plan, clone: null }));
    return await runPlans({
      ...{ plans: here, backend, clock: systemClock, cancel: cancel.signal, secrets },
      ...{ parallel: options.parallel, tell, timeLimitMs: options.timeout * 60_000 },
      artifactsOf: (workflow) => artifactsOf(workflow, options, tell),
      ...(options.shell && { onFailure: (failed) => openShell(failed, shell) }),
    });
  } finally {
    process.off('exit', killNow);
    stop.close();
    if (options.keep) note(`the copy is kept in ${workRoot}`);
  }
}

/** A folder for each workflow: two may make files of the same name. */
function artifactsOf(workflow: string, { artifacts, artifactsLimit }: ExecOptions, tell: Tell) {
  const into = artifacts === undefined ? {} : { into: join(resolve(artifacts), workflow) };
  const told = async (files: readonly Artifact[]) => {
    const folder = into.into === undefined ? {} : { folder: into.into };
    if (files.length > 0) await tell({ type: 'artifacts', workflow, files, ...folder });
  };
  return { ...into, told, mostBytes: artifactsLimit * 1024 ** 2 };
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
    throw new AppError('argument_invalid', { message: `Cannot read ${file}: ${reasonOf(error)}` }, { cause: error });
  });
  return parseSecrets(text, file);
}

/** What needs a person. */
function refuseTogether({ shell }: ExecOptions, { terminal }: Context): void {
  if (shell && !terminal.input.isTTY) throw invalid('--shell needs a terminal');
}

function invalid(message: string): AppError {
  return new AppError('argument_invalid', { message });
}
