import { constants } from 'node:fs';
import { copyFile, cp, lstat, mkdir, readdir, readlink, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Environment } from '../context.ts';
import { askGit } from './ask-git.ts';
import type { FolderFacts } from './describe-folder.ts';

type Copy = {
  readonly from: string;
  readonly to: string;
  readonly facts: Pick<FolderFacts, 'git' | 'url'>;
  readonly environment: Environment;
};

/**
 * Copies a folder as it stands, also with what is not committed yet; of a repository without what it ignores, and with a
 * history of its own, so that nothing a step does to it is done to the original.
 */
export async function copyFolder({ from, to, facts, environment }: Copy): Promise<void> {
  const ask = (args: readonly string[]) => askGit(from, args, environment);
  const listed = facts.git === 'none' ? undefined : await ask(listing);
  if (listed === undefined) return copyTree(from, to, dirname(to));
  if (facts.git === 'top') await copyHistory({ from, to, facts, environment });
  const names = listed.split('\0').filter((name) => name !== '');
  await inBatches(names, async (name) => copyEntry(join(from, name), join(to, name)));
}

const listing = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
const asTheyAre = { verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE } as const;

/** Without what is copied to, where somebody works in a folder that has the state of this program. */
async function copyTree(from: string, to: string, beside: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (!entry.isDirectory()) await copyEntry(source, target);
    else if (source !== beside) await copyTree(source, target, beside);
  }
}

/** The commits stay where they are, and are only referred to. */
async function copyHistory({ from, to, facts, environment }: Copy): Promise<void> {
  const cloned = await askGit(from, ['clone', '-q', '--shared', '--no-checkout', '--', from, to], environment);
  // An empty repository, or one that cannot be referred to: the files are there all the same.
  if (cloned === undefined) return;
  const inside = (args: readonly string[]) => askGit(to, args, environment);
  if (facts.url !== '') await inside(['remote', 'set-url', 'origin', facts.url]);
  await inside(['reset', '-q']);
}

async function copyEntry(from: string, to: string): Promise<void> {
  // What was deleted and is still listed is not there.
  const entry = await lstat(from).catch(() => undefined);
  if (!entry) return;
  await mkdir(dirname(to), { recursive: true });
  if (entry.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (entry.isFile()) await copyFile(from, to, constants.COPYFILE_FICLONE);
  else if (entry.isDirectory()) await copySubmodule(from, to);
}

/** Listed as one entry, for its files are another repository's. */
async function copySubmodule(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const names = (await readdir(from)).filter((name) => name !== '.git');
  for (const name of names) await cp(join(from, name), join(to, name), { ...asTheyAre, recursive: true });
}

const atOnce = 16;

async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (let index = 0; index < items.length; index += atOnce) {
    await Promise.all(items.slice(index, index + atOnce).map(work));
  }
}
