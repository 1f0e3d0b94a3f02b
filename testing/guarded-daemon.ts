import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { createInterface } from 'node:readline';

/** A container daemon of our own, beside any other of this machine. */
export type Daemon = {
  readonly socket: string;
  readonly stop: () => Promise<void>;
};

type Start = {
  readonly program: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where it will listen, and all that is its own, which goes with it. */
  readonly socket: string;
  readonly folder: string;
};

/** Runs until it is stopped, or its starter ends, however that ends. */
export async function startDaemon({ program, args, environment = {}, socket, folder }: Start): Promise<Daemon> {
  // Then nobody holds the pipe any more.
  const guard = `"$@" 2>&1 & pid=$!; read -r _; kill "$pid"; wait "$pid"`;
  const shell = spawn('/bin/sh', ['-c', guard, 'sh', program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  await isReady(shell, socket, program);
  return {
    socket,
    stop: async () => {
      const exited = once(shell, 'exit');
      shell.stdin?.end();
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
    },
  };
}

/** Ended before that, it would leave mounts behind. */
async function isReady(shell: ChildProcess, socket: string, program: string): Promise<void> {
  const told: string[] = [];
  if (shell.stdout) createInterface({ input: shell.stdout }).on('line', (line) => told.push(line));
  for (let look = 0; look < 600; look++) {
    if (await answers(socket)) return;
    if (shell.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${program} did not start:\n${told.join('\n')}`);
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const call = request({ socketPath, path: '/_ping' }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    call.on('error', () => resolve(false));
    call.end();
  });
}
