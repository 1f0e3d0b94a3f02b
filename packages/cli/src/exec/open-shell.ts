import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FailedProc, ShellTerminal } from '@signalbox/runner';
import type { Context } from '../context.ts';

type Shell = {
  readonly shell: string;
  /** Of the person's terminal, without which an editor or a pager would not work. */
  readonly kind: string;
  readonly terminal: Context['terminal'];
  readonly note: (line: string) => void;
};

/** A shell for the person where a step has failed, with what the step had. What else runs goes on beside it. */
export async function openShell(failed: FailedProc, shell: Shell): Promise<void> {
  const { proc } = failed;
  const where = failed.openShell ? `its container, in ${proc.image}` : folderOf(failed);
  shell.note(
    `${proc.name} has failed: here is a shell in ${where}, with its environment. The build goes on when it ends.`,
  );
  const opened = failed.openShell ? openThere(failed.openShell, shell) : openHere(failed, shell);
  // A shell that cannot be started leaves nothing to wait for.
  await opened.catch((error: Error) => shell.note(`There is no shell: ${error.message}`));
}

function folderOf({ proc, environment }: FailedProc): string {
  return join(environment.CI_WORKSPACE ?? '.', proc.directory ?? '');
}

async function openHere(failed: FailedProc, { shell, kind }: Shell): Promise<void> {
  const env = { ...failed.environment, TERM: kind };
  const child = spawn(shell, ['-i'], { cwd: folderOf(failed), env, stdio: 'inherit' });
  await once(child, 'exit');
}

type OpenThere = NonNullable<FailedProc['openShell']>;

/** Each sign goes there as it is typed: what a Ctrl-C ends is a program there. */
async function openThere(open: OpenThere, { kind, terminal: { input, output } }: Shell): Promise<void> {
  const terminal: ShellTerminal = {
    ...{ input, output, kind },
    size: () => ({ h: output.rows ?? 24, w: output.columns ?? 80 }),
    onResize: (listener) => {
      output.on('resize', listener);
      return () => output.off('resize', listener);
    },
  };
  input.setRawMode(true);
  try {
    await open(terminal);
  } finally {
    input.setRawMode(false);
    input.pause();
  }
}
