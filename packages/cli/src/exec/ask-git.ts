import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Environment } from '../context.ts';

/** What git says in a folder; undefined where it says no. Nothing of the folder's own settings is run by that. */
export async function askGit(
  folder: string,
  args: readonly string[],
  environment: Environment,
): Promise<string | undefined> {
  try {
    const options = { cwd: folder, env: { ...environment, GIT_OPTIONAL_LOCKS: '0' }, maxBuffer: mostBytes };
    const { stdout } = await promisify(execFile)('git', ['-c', 'core.fsmonitor=false', ...args], options);
    return stdout;
  } catch (error) {
    if (isNo(error)) return undefined;
    throw error;
  }
}

const mostBytes = 256 * 1024 * 1024;

/** It has ended with a status of its own, or is not there at all. */
function isNo(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (typeof error.code === 'number' || error.code === 'ENOENT');
}
