import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { request } from 'node:http';
import { join } from 'node:path';
import type { ProcPlan } from '@signalbox/pipeline';
import { type Backend, dockerBackend, localBackend, runWorkflow, systemClock } from '@signalbox/runner';
import { findDocker, startDocker } from '../testing/docker-daemon.ts';
import { importImage } from '../testing/import-image.ts';
import type { Cell, Figure } from './cell.ts';

/** What the runner adds to each step, beside a program or a container that is started without it, and how fast lines pass. */
export const runner: Cell = {
  name: 'runner',
  measure: async (folder) => {
    const backend = localBackend({ workRoot: join(folder, 'work'), path: searchPath, clock: systemClock });
    const local = await inTurn(
      () => timeOfSteps(backend, 20),
      () => timeOfEach(20, startProgram),
    );
    const docker = await dockerOverhead(folder);
    const lines = [];
    for (let round = 0; round < rounds; round++) lines.push(await lineRate(backend));
    return {
      figures: [
        { name: 'a step on the local backend', unit: 'ms', rounds: local, must: { atMost: 15 } },
        ...(docker
          ? [{ name: 'a step in a container', unit: 'ms', rounds: docker, must: { atMost: 100 } } as const]
          : []),
        { name: 'lines of a log', unit: '/s', rounds: lines, must: { atLeast: 100_000 } } satisfies Figure,
      ],
      checked: `every step ended well${docker ? '' : '; containers were left out, for there is no dockerd'}`,
    };
  },
};

const rounds = 5;
const searchPath = '/usr/local/bin:/usr/bin:/bin';
const lineCount = 200_000;

/** What is compared takes turns: another program of the machine disturbs both. The first round warms up. */
async function inTurn(withRunner: () => Promise<number>, bare: () => Promise<number>): Promise<readonly number[]> {
  const differences: number[] = [];
  for (let round = 0; round <= rounds; round++) differences.push(-(await bare()) + (await withRunner()));
  return differences.slice(1);
}

/** Milliseconds of one of many steps that wait for each other, without what their workflow takes. */
async function timeOfSteps(backend: Backend, count: number): Promise<number> {
  const timesOfOne = await timeOfWorkflow(backend, stepsInTurn(1));
  return ((await timeOfWorkflow(backend, stepsInTurn(count + 1))) - timesOfOne) / count;
}

function stepsInTurn(count: number): readonly ProcPlan[] {
  return Array.from({ length: count }, (_, at) => step(`s${at}`, 'true', at === 0 ? [] : [`s${at - 1}`]));
}

function step(name: string, command: string, dependsOn: readonly string[] = []): ProcPlan {
  const rest = { environment: {}, onSuccess: true, onFailure: false, failureIgnored: false };
  return { name, image: 'alpine', commands: [command], dependsOn, ...rest };
}

async function timeOfWorkflow(backend: Backend, procs: readonly ProcPlan[]): Promise<number> {
  const start = performance.now();
  const result = await runWorkflow({
    plan: { version: 1, name: 'bench', labels: {}, clone: null, environment: {}, procs },
    ...{ backend, clock: systemClock, cancel: new AbortController().signal },
    ...{ report: async () => undefined, log: async () => undefined },
  });
  if (result.status !== 'success') throw new Error(`A step failed: ${result.error}`);
  return performance.now() - start;
}

async function timeOfEach(count: number, work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  for (let at = 0; at < count; at++) await work();
  return (performance.now() - start) / count;
}

async function startProgram(): Promise<void> {
  const child = spawn('/bin/sh', ['-e', '-c', "printf '+ %s\\n' true\ntrue"], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  child.stderr.resume();
  await once(child, 'close');
}

async function lineRate(backend: Backend): Promise<number> {
  const line = 'a line of a log as programs write them, of some sixty signs';
  const time = await timeOfWorkflow(backend, [step('lines', `yes '${line}' | head -n ${lineCount}`)]);
  return (lineCount / time) * 1000;
}

async function dockerOverhead(folder: string): Promise<readonly number[] | undefined> {
  const program = findDocker();
  if (program === undefined) return undefined;
  const { socket, stop } = await startDocker(program);
  try {
    await importImage(socket, 'alpine:latest', ['sh', 'true']);
    await ask(socket, 'POST', '/networks/create', { Name: 'bare' });
    const backend = dockerBackend({ socket, owner: 'bench', temporaryRoot: folder, clock: systemClock });
    const bare = async () => {
      const wanted = { Image: 'alpine:latest', Cmd: ['/bin/sh', '-c', 'true'], HostConfig: { NetworkMode: 'bare' } };
      const { Id } = (await ask(socket, 'POST', '/containers/create', wanted)) as { readonly Id: string };
      await ask(socket, 'POST', `/containers/${Id}/start`);
      await ask(socket, 'POST', `/containers/${Id}/wait`);
      await ask(socket, 'DELETE', `/containers/${Id}`);
    };
    return await inTurn(
      () => timeOfSteps(backend, 3),
      () => timeOfEach(3, bare),
    );
  } finally {
    await stop();
  }
}

async function ask(socketPath: string, method: string, path: string, body?: unknown): Promise<unknown> {
  const call = request({ socketPath, method, path, headers: { 'content-type': 'application/json' } });
  call.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = await once(call, 'response');
  let text = '';
  for await (const piece of response) text += String(piece);
  if (response.statusCode >= 400) throw new Error(text);
  return text === '' ? undefined : JSON.parse(text);
}
