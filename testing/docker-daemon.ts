import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A Docker of our own, beside any other of this machine. */
export type DockerDaemon = {
  readonly socket: string;
  readonly stop: () => Promise<void>;
};

/** Where the daemon is; undefined where nobody has installed one, or we may not start it. */
export function findDocker(): string | undefined {
  if (process.getuid?.() !== 0) return undefined;
  return ['/usr/sbin/dockerd', '/usr/bin/dockerd'].find(existsSync);
}

/** Why no daemon can be had here: a machine may have the program, and not let it do its work. */
export async function reasonAgainstDocker(): Promise<string | undefined> {
  const program = findDocker();
  if (program === undefined) return 'they need root and dockerd, as after `apt-get install docker.io`';
  try {
    await (await startDocker(program)).stop();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

export async function startDocker(program: string): Promise<DockerDaemon> {
  const folder = await mkdtemp(join(tmpdir(), 'signalbox-docker-'));
  const at = (name: string) => join(folder, name);
  const flags = ['-H', `unix://${at('socket')}`, '--data-root', at('data'), '--exec-root', at('exec'), '-p', at('pid')];
  const options = ['--iptables=false', '--bridge=none', '--log-level=warn'];
  // It ends with its starter, however that ends: then nobody holds the pipe any more.
  const guard = `"$@" 2>&1 & pid=$!; read -r _; kill "$pid"; wait "$pid"`;
  const command = ['-c', guard, 'sh', program, ...flags, ...options];
  const shell = spawn('/bin/sh', command, { stdio: ['pipe', 'pipe', 'inherit'] });
  await isReady(shell, at('socket'));
  return {
    socket: at('socket'),
    stop: async () => {
      const exited = once(shell, 'exit');
      shell.stdin?.end();
      await exited;
      await rm(folder, { recursive: true, force: true, maxRetries: 50, retryDelay: 100 });
    },
  };
}

/** Ended before that, it would leave mounts behind. */
async function isReady(shell: ChildProcess, socket: string): Promise<void> {
  const told: string[] = [];
  if (shell.stdout) createInterface({ input: shell.stdout }).on('line', (line) => told.push(line));
  for (let look = 0; look < 600; look++) {
    if (await answers(socket)) return;
    if (shell.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`dockerd did not start:\n${told.join('\n')}`);
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
