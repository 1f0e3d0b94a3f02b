import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FailedProc } from '@signalbox/runner';

type Shell = {
  readonly shell: string;
  /** Of the person, without which an editor or a pager would not work. */
  readonly terminal: string;
  readonly note: (line: string) => void;
};

/** A shell of the person where a step has failed, with what the step had. What else runs goes on beside it. */
export async function openShell({ proc, environment }: FailedProc, { shell, terminal, note }: Shell): Promise<void> {
  const cwd = join(environment.CI_WORKSPACE ?? '.', proc.directory ?? '');
  note(`${proc.name} has failed: here is a shell in ${cwd}, with its environment. The build goes on when it ends.`);
  const child = spawn(shell, ['-i'], { cwd, env: { ...environment, TERM: terminal }, stdio: 'inherit' });
  // A shell that cannot be started leaves nothing to wait for.
  await once(child, 'exit').catch((error: Error) => note(`There is no shell: ${error.message}`));
}
