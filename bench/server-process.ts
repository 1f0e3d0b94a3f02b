import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { programOf } from '../testing/program-of.ts';

export type ServerProcess = { readonly url: string; readonly child: ChildProcess; readonly startedInMs: number };

/** The server as `npm start` has it, serving when this resolves. */
export async function startServerProcess(data: string, env: NodeJS.ProcessEnv = {}, port = 0): Promise<ServerProcess> {
  const started = performance.now();
  const flags = ['--conditions=source', '--disable-warning=ExperimentalWarning', '--max-semi-space-size=16'];
  const args = ['--data', data, '--port', String(port), '--open', '--no-local-agent'];
  const child = spawn(process.execPath, [...flags, programOf('server'), ...args], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^listening on (\S+)$/.exec(line)?.[1];
    if (url !== undefined) return { url, child, startedInMs: performance.now() - started };
  }
  throw new Error('the server did not start');
}

export async function endServerProcess({ child }: ServerProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

export async function post(url: string, body: unknown): Promise<unknown> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}
