import { once } from 'node:events';
import { mkdir, readFile, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, errors } from '@signalbox/protocol';
import { type LocalWorkspace, localBackend, sweepLeftovers, systemClock } from '@signalbox/runner';
import { InvalidArgumentError } from 'commander';
import { collect } from '../collect.ts';
import type { Define } from '../command-table.ts';
import type { Context } from '../context.ts';
import { buildMetadata } from '../exec/build-metadata.ts';
import { compileHere } from '../exec/compile-here.ts';
import { copyFolder } from '../exec/copy-folder.ts';
import { describeFolder, type FolderFacts } from '../exec/describe-folder.ts';
import type { ExecStatus, Tell } from '../exec/exec-event.ts';
import type { ExecOptions } from '../exec/exec-options.ts';
import { parseSecrets } from '../exec/parse-secrets.ts';
import { readAssignments } from '../exec/read-assignments.ts';
import { readPipelineFiles } from '../exec/read-pipeline-files.ts';
import { runPlans } from '../exec/run-plans.ts';
import { selectPlans } from '../exec/select-plans.ts';
import { tellText } from '../exec/tell-text.ts';
import { presentJsonLine } from '../present/json.ts';
import { stopRequests } from '../supervise/stop-requests.ts';

export const exec: Define = (command, context) => {
  command
    .argument('[path]', 'a pipeline file, or the folder that has it', '.')
    .option('--event <event>', 'what has happened: push, tag, pull_request, manual …', 'push')
    .option('--branch <branch>', 'otherwise the one that is checked out')
    .option('--ref <ref>', 'as refs/tags/v1.0')
    .option('--commit <commit>', 'otherwise the one that is checked out')
    .option('--message <text>', 'otherwise that of the commit')
    .option('--author <name>', 'otherwise that of the commit')
    .option('--deploy-to <target>', 'of the event deployment')
    .option('--changed <file>', 'a file that has changed, for when.path; repeatable', collect)
    .option('--env <NAME=VALUE>', 'a variable of the build; repeatable', collect, [])
    .option('--secrets <file>', 'NAME=VALUE, a line each')
    .option('--workflow <name>', 'only this one; repeatable', collect, [])
    .option('--matrix <NAME=VALUE>', 'only combinations that have this; repeatable', collect, [])
    .option('--step <name>', 'only this one; repeatable', collect, [])
    .option('--without <name>', 'leave out a step or service; repeatable', collect, [])
    .option('--in-place', 'work in the folder itself, not in a copy')
    .option('--keep', 'leave the copy where it is')
    .option('--parallel <count>', 'so many workflows at the same time', readCount, 1)
    .option('--timeout <minutes>', 'for each workflow', readCount, 60)
    .action(async (path: string, options: ExecOptions) => execute(path, options, context));
};

async function execute(path: string, options: ExecOptions, context: Context): Promise<void> {
  const { environment, now } = context;
  const source = await readPipelineFiles(path);
  const secrets = await readSecrets(options.secrets);
  const facts = await describeFolder(source.folder, environment);
  const compiled = compileHere({ source, metadata: buildMetadata(options, facts, now()), secrets });
  const matrix = readAssignments(options.matrix, '--matrix');
  const { workflow: workflows, step: steps, without } = options;
  const plans = selectPlans(compiled.plans, { workflows, matrix, steps, without });
  const tell = teller(context);
  for (const message of compiled.warnings) await tell({ type: 'warning', message });
  for (const { name, reason } of compiled.skipped) await tell({ type: 'workflow_skipped', workflow: name, reason });
  const startedAt = now();
  const status = await runAll({ plans, facts, folder: source.folder, options, tell, context });
  await tell({ type: 'ended', status, at: now(), ms: now() - startedAt });
  if (status === 'failure') throw new AppError('build_failed');
  if (status === 'killed') throw new AppError('interrupted');
}

type Running = {
  readonly plans: Parameters<typeof runPlans>[0]['plans'];
  readonly facts: FolderFacts;
  readonly folder: string;
  readonly options: ExecOptions;
  readonly tell: Tell;
  readonly context: Context;
};

/** The first signal ends what runs in order, the second at once; so does whatever else ends this process. */
async function runAll({ plans, facts, folder, options, tell, context }: Running): Promise<ExecStatus> {
  const { environment, now } = context;
  const workRoot = await makeWorkRoot(options, context);
  await sweepLeftovers({ workRoot, clock: systemClock });
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
  try {
    // A clone of its own would be of another commit than the files here.
    const here = plans.map(({ cloneProcs: _, ...plan }) => ({ ...plan, clone: null }));
    return await runPlans({
      ...{ plans: here, backend, clock: systemClock, cancel: cancel.signal },
      ...{ parallel: options.parallel, tell },
    });
  } finally {
    process.off('exit', backend.killNow);
    stop.close();
  }
}

function teller(context: Context): Tell {
  const { output } = context.terminal;
  const write = async (text: string) => {
    if (!output.write(text)) await once(output, 'drain');
  };
  if (context.json()) return (event) => write(presentJsonLine(event));
  return tellText({ style: context.style, write, note: context.note });
}

async function readSecrets(file: string | undefined): Promise<Readonly<Record<string, string>>> {
  if (file === undefined) return {};
  try {
    return parseSecrets(await readFile(file, 'utf8'), file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('argument_invalid', { message: `Cannot read ${file}` }, { cause: error });
  }
}

/** What was kept is in another folder, where nobody sweeps. */
async function makeWorkRoot({ keep }: ExecOptions, { environment }: Context): Promise<string> {
  const { XDG_CACHE_HOME: cache, HOME: home } = environment;
  const base = cache || (home ? join(home, '.cache') : tmpdir());
  const workRoot = join(base, 'signalbox', keep ? 'kept' : 'exec');
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  return workRoot;
}

function readCount(text: string): number {
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1) throw new InvalidArgumentError('It is a whole number from 1 on.');
  return count;
}
