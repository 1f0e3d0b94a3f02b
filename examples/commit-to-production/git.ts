import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { gitEnvironment } from '../../testing/git-environment.ts';

/** Runs git in a folder and gives what it prints. */
export async function git(folder: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('git', args, { cwd: folder, env: gitEnvironment });
  return stdout.trim();
}
