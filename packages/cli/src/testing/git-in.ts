import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { gitEnvironment } from '../../../../testing/git-environment.ts';
import { textOf } from './text-of.ts';

/** Runs git without the settings of this machine; a message goes through its standard input. */
export async function gitIn(
  folder: string,
  ...args: readonly (string | { readonly message: string })[]
): Promise<string> {
  const words = args.map((each) => (typeof each === 'string' ? each : '--file=-'));
  const message = args.find((each) => typeof each === 'object')?.message;
  const child = spawn('git', words, {
    cwd: folder,
    stdio: [message === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    env: gitEnvironment,
  });
  child.stdin?.end(message);
  const [output, complaint] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  if (child.exitCode !== 0) throw new Error(`git ${words.join(' ')}: ${complaint}`);
  return output.trim();
}
