import { isCommitHash, isZeroHash } from './commit-hash.ts';
import type { CachedCommit } from './repository-cache.ts';
import { type GitProgram, runGit } from './run-git.ts';

/**
 * The files in which a commit differs from what was there before: from the head before the push where that is still to
 * be had, else from its first parent. Undefined where git cannot tell: a condition must not pass or fail by a guess.
 */
export async function changedFiles(
  program: GitProgram,
  cached: CachedCommit,
  before: string | undefined,
): Promise<readonly string[] | undefined> {
  const { folder, commit } = cached;
  try {
    const base = (await headBefore(cached, before)) ?? (await parentOf(program, cached));
    const trees = base === undefined ? ['--root', '--no-commit-id', commit] : [base, commit];
    const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', ...trees];
    const printed = await runGit(program, { args, folder, maxBytes: mostBytes });
    return printed
      .toString('utf8')
      .split('\0')
      .filter((name) => name !== '');
  } catch {
    return undefined;
  }
}

const mostBytes = 1024 * 1024;

async function headBefore(cached: CachedCommit, before = ''): Promise<string | undefined> {
  if (!isCommitHash(before) || isZeroHash(before)) return undefined;
  return (await cached.have(before).catch(() => false)) ? before : undefined;
}

/** Undefined where it has none. What was fetched may end before it, and git then says that there is none. */
async function parentOf(program: GitProgram, cached: CachedCommit): Promise<string | undefined> {
  const { folder, commit } = cached;
  const raw = await runGit(program, { args: ['cat-file', 'commit', commit], folder, maxBytes: mostBytes });
  const [, parent] = /^tree .+\nparent ([0-9a-f]+)$/m.exec(raw.toString('latin1')) ?? [];
  if (parent === undefined) return undefined;
  if (!(await cached.have(parent))) throw new Error('The commit before it cannot be had');
  return parent;
}
