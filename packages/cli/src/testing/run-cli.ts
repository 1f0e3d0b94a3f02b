import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runProgram, type World } from '../program.ts';
import { textOf } from './text-of.ts';

export const cliBin = fileURLToPath(new URL('../../bin/signalbox.mjs', import.meta.url));

type Surroundings = {
  readonly server?: string;
  readonly input?: string;
  /** With the channel of the launcher. */
  readonly launched?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What a person at a terminal types, an answer for each question. */
  readonly typed?: readonly string[];
};

/** The command as a process, with nothing of the environment that the tests run in but its search path. */
export function spawnCli(
  args: readonly string[],
  { server, input, environment, launched, cwd }: Surroundings = {},
): ChildProcess {
  return spawn(process.execPath, ['--conditions=source', '--disable-warning=ExperimentalWarning', cliBin, ...args], {
    ...(cwd !== undefined && { cwd }),
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

/** Runs the command to its end, in a process of its own. */
export async function runCliProcess(args: readonly string[], surroundings: Surroundings = {}): Promise<Result> {
  const child = spawnCli(args, surroundings);
  child.stdin?.end(surroundings.input);
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr), once(child, 'close')]);
  return { status: child.exitCode, stdout, stderr };
}

/** Runs the command to its end in this process, where starting one is not what is tested. */
export async function runCli(
  args: readonly string[],
  { server, input = '', environment, typed }: Omit<Surroundings, 'launched' | 'cwd'> = {},
): Promise<Result> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const written = Promise.all([textOf(stdout), textOf(stderr)]);
  const answers = [...(typed ?? [])];
  const prompt = async (question: string) => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`asks more than is answered: ${question}`);
    stderr.write(`${question}\n`);
    return answer;
  };
  const stdin = Readable.from(input === '' ? [] : [Buffer.from(input)]);
  const status = await runProgram({
    args,
    environment: { ...(server !== undefined && { SIGNALBOX_SERVER: server }), ...environment },
    // Plain streams: no part of the command asks more of those that are no terminal.
    stdin: Object.assign(stdin, typed && { isTTY: true }) as World['stdin'],
    stdout: stdout as unknown as World['stdout'],
    stderr: stderr as unknown as World['stderr'],
    prompt,
    promptHidden: (question) =>
      typed ? prompt(`${question}(hidden)`) : Promise.reject(new Error('asks where no person is')),
    now: Date.now,
    pause: (ms, signal) => pause(ms, undefined, signal && { signal }),
  });
  stdout.end();
  stderr.end();
  const [out, complaint] = await written;
  return { status, stdout: out, stderr: complaint };
}
