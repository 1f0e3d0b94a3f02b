import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RunView } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { childOf } from './testing/child-of.ts';
import { type RealServer, startRealServer } from './testing/real-server.ts';
import { runCli, spawnCli } from './testing/run-cli.ts';
import { waitForLine } from './testing/wait-for-line.ts';

type Told = { readonly what: string; readonly version: string; readonly before: string | null; readonly key: string };

const module = fileURLToPath(new URL('../../../testing/code-hooks.ts', import.meta.url));
/** What the code has told, by run, in its order; a repeat under the same key is told again. */
const told = new Map<string, Told[]>();
/** What of a run is not answered yet, and who hears of it. */
const held = new Map<string, (answer: ServerResponse) => void>();

let service: Server;
let server: RealServer;
let host: ChildProcess;
let key: string;

const cli = (...args: readonly string[]) => runCli(args, { server: server.url });
const readRun = async (name: string) => (await (await fetch(`${server.url}/api/runs/${name}`)).json()) as RunView;
const namesOf = (run: string) => told.get(run)?.map(({ what }) => what);
const visitsOf = ({ visits }: RunView) =>
  visits.flatMap(({ step, visit, attempts, status }) => (status === 'closed' ? [`${step}/${visit}/${attempts}`] : []));

async function startHost(): Promise<void> {
  const { port } = service.address() as AddressInfo;
  const environment = { SIGNALBOX_AGENT_KEY: key, HOOKS_TOLD_TO: `http://127.0.0.1:${port}/` };
  host = spawnCli(['agent', '--jobs', module, '--max-jobs', '2'], { server: server.url, environment });
  await waitForLine(host, /jobs told/);
}

/** As where the machine goes: neither the host nor what started it says a word. */
async function killHost(): Promise<void> {
  const ended = once(host, 'exit');
  const child = childOf(host, 'agent');
  host.kill('SIGKILL');
  process.kill(child, 'SIGKILL');
  await ended;
}

/** Resolves with the next call of it, which is not answered by itself. */
function hold(run: string, what: string): Promise<ServerResponse> {
  return new Promise((resolve) => held.set(`${run} ${what}`, resolve));
}

/** Resolves when the run waits for somebody to trigger its last step. */
async function reached(run: string): Promise<void> {
  const { body } = await fetch(`${server.url}/api/runs/${run}/stream`);
  let seen = '';
  for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) {
    seen += chunk;
    if (/"type":"visit_opened","step":"rest"/.test(seen)) return;
  }
}

beforeAll(async () => {
  service = createServer(async (request, response) => {
    const { run, ...said } = JSON.parse(await text(request)) as Told & { readonly run: string };
    told.set(run, [...(told.get(run) ?? []), said]);
    const name = `${run} ${said.what}`;
    const holder = held.get(name);
    held.delete(name);
    if (holder) holder(response);
    else response.end(`${said.what} of ${said.version}`);
  });
  await once(service.listen(0, '127.0.0.1'), 'listening');
  server = await startRealServer('--no-local-agent');
  ({ key } = JSON.parse((await cli('agent', 'add', 'host', '--for-jobs', '*', '--json')).stdout) as { key: string });
  await startHost();
  expect(await cli('apply', '--from-jobs', 'hooked')).toMatchObject({ status: 0, stderr: '' });
});
afterAll(async () => {
  const ended = once(host, 'exit');
  host.kill('SIGTERM');
  await ended;
  service.closeAllConnections();
  service.close();
  await server?.close();
});

test('hooks of code are run before, after and in place of what follows, once, with what is known by then', async () => {
  await cli('run', 'hooked', 'whole', 'version=1.2');
  await reached('whole');
  expect(await cli('trigger', 'whole', 'rest')).toMatchObject({ status: 0 });
  await cli('watch', 'whole');
  const run = await readRun('whole');
  expect(run.status).toBe('done');
  expect(told.get('whole')).toEqual([
    { what: 'on_start', version: '1.2', before: null, key: `${run.id}/on_start/1/1` },
    { what: 'lay', version: '1.2', before: null, key: `${run.id}/lay/1/1` },
    { what: 'rest', version: '1.2', before: null, key: `${run.id}/rest/1/1` },
    { what: 'on_finish', version: '1.2', before: 'rest of 1.2', key: `${run.id}/on_finish/1/1` },
  ]);
  expect(await cli('logs', 'whole', '--step', 'on_finish')).toMatchObject({ stdout: 'told {"what":"on_finish"}\n' });
});

test('a run whose stop has a hook says that it is being stopped, and by whom, until the code is over', async () => {
  await cli('run', 'hooked', 'slow', 'version=1.3');
  await reached('slow');
  const called = hold('slow', 'on_stop');
  expect(await cli('stop', 'slow', '--reason', 'not today')).toMatchObject({ status: 0 });
  const answer = await called;
  const shown = (await cli('show', 'slow')).stdout;
  expect(shown).toMatch(/^slow \(hooked\) is running, and being stopped: not today \(admin\)$/m);
  expect(shown).toMatch(/^Waits for\n {2}the code of step on_stop, tell@1, which a job host runs$/m);
  expect(await readRun('slow')).toMatchObject({ status: 'running', stopping: { by: 'admin', reason: 'not today' } });
  answer.end('it is down');
  await cli('watch', 'slow');
  expect(await readRun('slow')).toMatchObject({ status: 'stopped', detail: 'not today (admin)' });
  expect(await readRun('slow')).not.toHaveProperty('stopping');
  expect(told.get('slow')?.at(-1)).toMatchObject({ what: 'on_stop', version: '1.3', before: 'lay of 1.3' });
  expect(namesOf('slow')).toEqual(['on_start', 'lay', 'on_stop']);
});

test.each([
  { hook: 'on_start', status: 'done', steps: ['on_start', 'lay', 'rest', 'on_finish'] },
  { hook: 'on_stop', status: 'stopped', steps: ['on_start', 'lay', 'on_stop'] },
  { hook: 'on_finish', status: 'done', steps: ['on_start', 'lay', 'rest', 'on_finish'] },
])(
  '$hook is delivered again under its key where its host dies, and nothing else is',
  async ({ hook, status, steps }) => {
    const name = `killed-${hook}`;
    const called = hold(name, hook);
    await cli('run', 'hooked', name, 'version=2');
    if (hook !== 'on_start') {
      await reached(name);
      await (hook === 'on_stop' ? cli('stop', name) : cli('trigger', name, 'rest'));
    }
    const unanswered = await called;
    await killHost();
    unanswered.destroy();
    await startHost();
    if (hook === 'on_start') {
      await reached(name);
      await cli('trigger', name, 'rest');
    }
    await cli('watch', name);
    const run = await readRun(name);
    expect(run.status).toBe(status);
    expect(visitsOf(run)).toEqual(steps.map((step) => `${step}/1/1`));
    const both = told.get(name)?.filter(({ what }) => what === hook) ?? [];
    expect([both.length, both[0]]).toEqual([2, both[1]]);
    expect([...new Set(namesOf(name))]).toEqual(steps);
    expect(told.get(name)).toHaveLength(steps.length + 1);
  },
);
