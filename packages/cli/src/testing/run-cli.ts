import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { textOf } from './text-of.ts';

const bin = fileURLToPath(new URL('../../bin/signalbox.mjs', import.meta.url));

type Surroundings = {
  readonly server?: string;
  readonly input?: string;
  /** With the channel of the launcher. */
  readonly launched?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
};

/** The command as a process, with nothing of the environment that the tests run in but its search path. */
export function spawnCli(
  args: readonly string[],
  { server, input, environment, launched }: Surroundings = {},
): ChildProcess {
  return spawn(process.execPath, ['--conditions=source', '--disable-warning=ExperimentalWarning', bin, ...args], {
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe', ...(launched ? (['ipc'] as const) : [])],
    env: {
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      TZ: 'UTC',
      ...(server !== undefined && { SIGNALBOX_SERVER: server }),
      ...environment,
    },
  });
}

export type Result = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

/** Runs the command to its end. */
export async function runCli(args: readonly string[], surroundings: Surroundings = {}): Promise<Result> {
  const child = spawnCli(args, surroundings);
  child.stdin?.end(surroundings.input);
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}
