import { AppError } from '@signalbox/protocol';
import type { CachedCommit } from './repository-cache.ts';
import { type GitProgram, runGit } from './run-git.ts';

export type ConfigFile = {
  /** Its path in the repository. */
  readonly name: string;
  readonly text: string;
};

type Place = Pick<CachedCommit, 'folder' | 'commit'>;

const fileBytes = 1024 * 1024;
const fileCount = 100;

/** The pipeline files of a commit: the one or the folder that was asked for, else the first that is there. */
export async function configFiles(
  program: GitProgram,
  { folder, commit }: Place,
  config: string | undefined,
): Promise<readonly ConfigFile[]> {
  const entries = await list(program, { folder, commit, paths: pathsOf(config) });
  const chosen = config === undefined ? firstOf(entries) : entries;
  if (chosen.length > fileCount) throw tooLarge(`More than ${fileCount} pipeline files at ${commit}`);
  const files: ConfigFile[] = [];
  for (const { path, hash, bytes } of chosen) {
    if (bytes > fileBytes) throw tooLarge(`${path} has more than ${fileBytes} bytes`);
    const args = ['cat-file', 'blob', hash];
    const text = await runGit(program, { args, folder, maxBytes: fileBytes });
    files.push({ name: path, text: text.toString('utf8') });
  }
  return files;
}

const configFolder = '.woodpecker/';
const singleFiles = ['.woodpecker.yaml', '.woodpecker.yml'];

function pathsOf(config: string | undefined): readonly string[] {
  if (config === undefined) return [configFolder, ...singleFiles];
  const parts = config.replace(/\/$/, '').split('/');
  const isPath = parts.every((part) => part !== '' && part !== '.' && part !== '..') && !/\p{Cc}/u.test(config);
  if (!isPath || config.length > 1000) {
    throw new AppError('argument_invalid', { message: 'The config is not a path within the repository' });
  }
  return [/\.ya?ml$/.test(config) ? config : `${parts.join('/')}/`];
}

function firstOf(entries: readonly Entry[]): readonly Entry[] {
  const inFolder = entries.filter(({ path }) => path.startsWith(configFolder));
  if (inFolder.length > 0) return inFolder;
  for (const name of singleFiles) {
    const found = entries.filter(({ path }) => path === name);
    if (found.length > 0) return found;
  }
  return [];
}

type Entry = { readonly path: string; readonly hash: string; readonly bytes: number };

/** Plain files only: a link could lead anywhere. */
async function list(
  program: GitProgram,
  { folder, commit, paths }: Place & { readonly paths: readonly string[] },
): Promise<readonly Entry[]> {
  const args = ['ls-tree', '-z', '-l', '--full-tree', '--end-of-options', commit, '--', ...paths];
  const printed = await runGit(program, { args, folder, maxBytes: fileBytes });
  return printed
    .toString('utf8')
    .split('\0')
    .flatMap((line) => {
      const [, hash, bytes, path] = /^100[0-7]{3} blob ([0-9a-f]+) +(\d+)\t(.+)$/s.exec(line) ?? [];
      if (hash === undefined || path === undefined || !/\.ya?ml$/.test(path)) return [];
      return [{ path, hash, bytes: Number(bytes) }];
    });
}

function tooLarge(message: string): AppError {
  return new AppError('too_large', { message });
}
