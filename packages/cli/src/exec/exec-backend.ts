import { mkdir, realpath } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@signalbox/protocol';
import {
  type Backend,
  dockerBackend,
  findSocket,
  type LocalWorkspace,
  localBackend,
  readRegistryLogins,
  sweepContainers,
  sweepLeftovers,
  systemClock,
} from '@signalbox/runner';
import type { Context } from '../context.ts';
import { copyFolder } from './copy-folder.ts';
import type { FolderFacts } from './describe-folder.ts';
import type { ExecOptions } from './exec-options.ts';

type Opening = {
  readonly options: ExecOptions;
  readonly folder: string;
  readonly facts: FolderFacts;
  readonly context: Context;
};

type Opened = {
  readonly backend: Backend;
  /** For a process that has no more time: what it leaves behind is removed by the next one. */
  readonly killNow: () => void;
  readonly workRoot: string;
};

/** What runs the steps, after what dead predecessors have left is gone. */
export async function openBackend({ options, folder, facts, context }: Opening): Promise<Opened> {
  const { environment } = context;
  const workRoot = await makeWorkRoot(options, context);
  const workspace: LocalWorkspace = options.inPlace
    ? { kind: 'in_place', folder: await realpath(folder) }
    : { kind: 'filled', fill: (to) => copyFolder({ from: folder, to, facts, environment }) };
  if (options.backend === 'docker') return openDocker(options, workspace, workRoot, context);
  if (!options.keep) await sweepLeftovers({ workRoot, clock: systemClock });
  const backend = localBackend({
    ...{ workRoot, workspace, clock: systemClock, path: environment.PATH ?? '/usr/bin:/bin' },
    ...(options.keep && { keep: true }),
  });
  return { backend, workRoot, killNow: backend.killNow };
}

async function openDocker(
  options: ExecOptions,
  workspace: LocalWorkspace,
  workRoot: string,
  { environment }: Context,
): Promise<Opened> {
  const socket = options.socket ?? findSocket(environment);
  // Of this machine: another may use the same daemon, and its processes are none that can be looked after here.
  const owner = `exec@${hostname()}`;
  await sweepContainers({ socket, owner }).catch((error: Error) => {
    throw new AppError('not_supported', { message: error.message }, { cause: error });
  });
  const backend = dockerBackend({
    ...{ socket, owner, workspace, clock: systemClock, temporaryRoot: workRoot, trusted: new Set(options.trust) },
    ...{ logins: await readRegistryLogins(environment), pull: options.pull ? 'always' : 'if_not_present' },
    ...(options.shell && { holdEnded: true }),
    ...(options.keep && { keepIn: (workflow: string) => makeFolder(join(workRoot, workflow)) }),
  });
  return { backend, workRoot, killNow: () => undefined };
}

/**
 * What was kept is in another folder, where nobody sweeps. Neither is below `.cache`: there Biome reads no package.json,
 * and so would fail in a step though it passes in the folder itself.
 */
async function makeWorkRoot({ keep }: ExecOptions, { environment, now }: Context): Promise<string> {
  const { XDG_STATE_HOME: state, HOME: home } = environment;
  const base = join(state || (home ? join(home, '.local', 'state') : tmpdir()), 'signalbox');
  const workRoot = keep ? join(base, 'kept', new Date(now()).toISOString().replaceAll(':', '-')) : join(base, 'exec');
  return makeFolder(workRoot);
}

async function makeFolder(path: string): Promise<string> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  return path;
}
