import { randomUUID } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { findByDirectory, findByEnvironment, identify, type ProcessIdentity } from '../process-table.ts';
import { removeFolder } from '../remove-folder.ts';

/** The folder of one workflow below the agent's work root. */
export type WorkFolder = {
  readonly root: string;
  readonly workspace: string;
  readonly home: string;
  readonly temporary: string;
  readonly scripts: string;
  /** Named ones, before they are used. */
  readonly pipes: string;
  /** A file for each proc that it may write its outputs to. */
  readonly outputs: string;
  readonly artifacts: string;
  /** In the environment of all processes of the workflow. */
  readonly mark: Mark;
};

/** A variable that tells whose a process is, also when it has left its group. */
export type Mark = { readonly entry: string; readonly variable: Readonly<Record<string, string>> };

/** Who owns a folder and what it has started: enough for a successor to end it. */
export type FolderState = {
  readonly version: 1;
  readonly owner: ProcessIdentity | null;
  readonly leaders: readonly ProcessIdentity[];
};

export async function makeWorkFolder(workRoot: string): Promise<WorkFolder> {
  const id = randomUUID();
  const folder = workFolderAt(join(workRoot, `${folderPrefix}${id}`), id);
  await mkdir(workRoot, { recursive: true, mode: 0o700 });
  await mkdir(folder.root, { mode: 0o700 });
  const { workspace, home, temporary, scripts, pipes, outputs, artifacts } = folder;
  for (const path of [workspace, home, temporary, scripts, pipes, outputs, artifacts]) await mkdir(path);
  return folder;
}

/** Tells the processes of one proc from those that run beside it. */
export function procMark(folder: WorkFolder, number: number): Mark {
  return makeMark('SIGNALBOX_PROC', `${basename(folder.root)}/${number}`);
}

/** All folders of workflows below a work root; others are left alone. */
export async function listWorkFolders(workRoot: string): Promise<readonly WorkFolder[]> {
  const entries = await readdir(workRoot, { withFileTypes: true }).catch(missingAs([]));
  const names = entries.filter((entry) => entry.isDirectory() && folderForm.test(entry.name)).map(({ name }) => name);
  return names.map((name) => workFolderAt(join(workRoot, name), name.slice(folderPrefix.length)));
}

/** The processes of a workflow: also those that left their group, or took off the mark but stayed in the folder. */
export function findOfFolder({ root, mark }: WorkFolder): readonly number[] {
  return [...new Set([...findByEnvironment(mark.entry), ...findByDirectory(realPathOf(root))])];
}

export async function writeState(folder: WorkFolder, leaders: readonly ProcessIdentity[]): Promise<void> {
  const state: FolderState = { version: 1, owner: identify(process.pid) ?? null, leaders };
  const path = join(folder.root, stateFile);
  await writeFile(`${path}.new`, JSON.stringify(state));
  await rename(`${path}.new`, path);
}

/** What cannot be read was not finished: then nothing is known about the folder. */
export async function readState(folder: WorkFolder): Promise<FolderState> {
  const unknown: FolderState = { version: 1, owner: null, leaders: [] };
  const text = await readFile(join(folder.root, stateFile), 'utf8').catch(missingAs(''));
  return parseState(text) ?? unknown;
}

/** Removes all but the workspace. */
export async function keepWorkspace({ root, workspace }: WorkFolder): Promise<void> {
  for (const name of await readdir(root)) if (name !== basename(workspace)) await removeFolder(join(root, name));
}

const stateFile = 'state.json';
const folderPrefix = 'workflow-';
const folderForm = /^workflow-[0-9a-f-]{36}$/;

/** By its parent: a step may have removed the folder, or put a link to anywhere in its place. */
function realPathOf(root: string): string {
  try {
    return join(realpathSync(dirname(root)), basename(root));
  } catch {
    return root;
  }
}

function workFolderAt(root: string, id: string): WorkFolder {
  const inside = (name: string) => join(root, name);
  return {
    root,
    workspace: inside('workspace'),
    home: inside('home'),
    temporary: inside('tmp'),
    scripts: inside('scripts'),
    pipes: inside('pipes'),
    outputs: inside('outputs'),
    artifacts: inside('artifacts'),
    mark: makeMark('SIGNALBOX_WORK', id),
  };
}

function makeMark(name: string, value: string): Mark {
  return { entry: `${name}=${value}`, variable: { [name]: value } };
}

function parseState(text: string): FolderState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (typeof value !== 'object' || value === null || !('owner' in value) || !('leaders' in value)) return undefined;
  const leaders = Array.isArray(value.leaders) ? value.leaders.filter(isIdentity) : [];
  return { version: 1, owner: isIdentity(value.owner) ? value.owner : null, leaders };
}

function isIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('startedAt' in value)) return false;
  return Number.isSafeInteger(value.pid) && Number(value.pid) > 1 && typeof value.startedAt === 'string';
}

function missingAs<Fallback>(fallback: Fallback): (error: NodeJS.ErrnoException) => Fallback {
  return (error) => {
    if (error.code !== 'ENOENT') throw error;
    return fallback;
  };
}
