import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { apiRoutes, type RunView, type VisitView } from '@signalbox/protocol';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli, spawnCli } from './testing/run-cli.ts';
import { waitForLine } from './testing/wait-for-line.ts';

/** With signs that each form writes in its own way. */
const canary = 'Ca/na+ry "42" näh?';
const [token, bound, given, acted] = ['start', 'template', 'trigger', 'act'].map((where) => `${canary} of ${where}`);
const hashOf = (text = '') => createHash('sha256').update(text).digest('hex');
/** As it is, and as programs write it; of base64 what is its own wherever it begins. */
const forms = [
  canary,
  JSON.stringify(canary).slice(1, -1),
  JSON.stringify(JSON.stringify(canary).slice(1, -1)).slice(1, -1),
  encodeURIComponent(canary),
  encodeURIComponent(canary).replaceAll('%20', '+'),
  Buffer.from(canary).toString('hex'),
  ...[0, 1, 2].map((before) =>
    Buffer.from(`${'x'.repeat(before)}${canary}`)
      .toString('base64')
      .slice(4, 20),
  ),
].map((form) => Buffer.from(form));

const jobs = fileURLToPath(new URL('../../../testing/secret-jobs.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'signalbox-canary-'));
const data = join(folder, 'data');
/** By what has told it. */
const told = new Map<string, string>();
const calls: string[] = [];
const service = createServer(async (request, response) => {
  let text = '';
  for await (const piece of request) text += String(piece);
  calls.push(`${request.url} ${text}`);
  response.writeHead(200).end();
  const { uuid } = JSON.parse(text);
  if (request.url === '/push') await call('admin', 'POST', '/step', { uuid, ackState: 'OK', done: true });
});

let url: string;
let server: ReturnType<typeof spawnCli>;
let host: ReturnType<typeof spawnCli>;
let tokens: { readonly admin: string; readonly ann: string; readonly bob: string };

function keep(name: string, child: ReturnType<typeof spawnCli>): ReturnType<typeof spawnCli> {
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (piece) => told.set(name, `${told.get(name) ?? ''}${piece}`));
  }
  return child;
}

async function call(by: keyof typeof tokens, method: string, path: string, body?: unknown) {
  const response = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${tokens[by]}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: AbortSignal.any([closing.signal, AbortSignal.timeout(30_000)]),
  });
  const isEndless = response.headers.get('content-type') === 'text/event-stream';
  const text = isEndless ? await firstOf(response) : await response.text();
  told.set(`${method} ${path} of ${by} (${told.size})`, text);
  return { status: response.status, text, body: text.startsWith('{') ? JSON.parse(text) : undefined };
}

const closing = new AbortController();

/** What a stream begins with: all that has happened by then. */
async function firstOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  return Buffer.from(value ?? []).toString();
}

const cli = async (by: keyof typeof tokens, ...args: readonly string[]) => {
  const result = await runCli(args, { server: url, environment: { SIGNALBOX_TOKEN: tokens[by] } });
  told.set(`cli ${args.join(' ')} (${told.size})`, result.stdout + result.stderr);
  return result;
};

const waitFor = (isSo: (run: RunView) => boolean) =>
  expect.poll(async () => isSo((await call('ann', 'GET', '/api/runs/canary')).body), { timeout: 30_000 }).toBe(true);
const waitsIn = (step: string) => waitFor((run) => run.waitsFor.some((wait) => wait.step === step));

beforeAll(async () => {
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const { port } = service.address() as AddressInfo;
  const admin = 'the-token-of-the-administrator-of-this-test';
  const options = ['--no-local-agent', '--egress-allow', '127.0.0.0/8', '--port', '0', '--data', data];
  const environment = { SIGNALBOX_TOKEN: admin, SIGNALBOX_LOG_LEVEL: 'debug' };
  server = keep('server', spawnCli(['server', ...options], { environment }));
  url = await waitForLine(server, /^listening on (\S+)$/);
  tokens = { admin, ann: admin, bob: admin };
  const add = async (name: string) => (await call('admin', 'POST', '/api/users', { name, groups: ['dev'] })).body.token;
  tokens = { admin, ann: await add('ann'), bob: await add('bob') };
  const { key } = JSON.parse((await cli('admin', 'agent', 'add', 'host', '--for-jobs', '*', '--json')).stdout);
  host = keep(
    'host',
    spawnCli(['agent', '--jobs', jobs], { server: url, environment: { SIGNALBOX_AGENT_KEY: key }, cwd: folder }),
  );
  await waitForLine(host, /jobs told/);
  const file = join(folder, 'flows.fsl');
  writeFileSync(
    file,
    `action push addr = "http://127.0.0.1:${port}/push"; undo = "http://127.0.0.1:${port}/undo"; args = (secret token); return = (OK); action_end
    flow release
      inputs = (secret token, secret bound);
      on_failure = rollback;
      deci ask => (AGREE -> push | REJECT -> stopped) { who = "1 of group(dev)"; };
      step push => (OK -> spill) { action = push; args = (token = $token); };
      step spill => (SUCCESS -> act) { action = spill; args = (token = $bound, region = "eu"); };
      step act => (SUCCESS -> fail) { action = act; trigger = manual; };
      step fail => (SUCCESS -> done) { action = spill_and_fail; args = (token = $token); };
    flow_end`,
  );
  expect(await cli('admin', 'apply', file)).toMatchObject({ status: 0 });
});

afterAll(async () => {
  closing.abort();
  for (const child of [host, server]) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }
  service.close();
  rmSync(folder, { recursive: true, force: true });
});

test('a secret argument is where its job gets it, and nowhere else', async () => {
  const template = { flow: 'release', inputs: { bound }, args: {}, config: {} };
  expect(await call('admin', 'PUT', '/api/templates/nightly', template)).toMatchObject({ status: 200 });
  const asked = { template: 'nightly', name: 'canary', inputs: { token }, idempotencyKey: 'once' };
  expect((await call('ann', 'POST', '/api/runs', asked)).status).toBe(201);
  expect((await call('ann', 'POST', '/api/runs', asked)).status).toBe(201);
  await waitsIn('ask');
  expect(await cli('bob', 'decide', 'canary', 'AGREE')).toMatchObject({ status: 0 });
  await waitsIn('act');
  const before = await call('ann', 'POST', '/api/runs/canary/trigger', { step: 'act', args: { token: given } });
  expect(before.body.act).toMatchObject({ status: 'ok' });
  const act = await call('ann', 'POST', '/api/runs/canary/act', {
    step: 'act',
    action: 'finish',
    args: { token: acted },
  });
  expect(act.body.act.status).toBe('ok');
  expect(JSON.parse(act.body.act.answer)).toEqual({ said: '********', hash: hashOf(acted) });
  await waitFor(({ status }) => status === 'rolled_back');

  const { visits } = (await call('ann', 'GET', '/api/runs/canary/visits')).body as {
    readonly visits: readonly VisitView[];
  };
  const spilled = JSON.parse(visits.find(({ step }) => step === 'spill')?.data ?? '');
  expect(spilled).toMatchObject({
    hash: hashOf(bound),
    seen: { '********': '********' },
    refused: expect.stringContaining('secret'),
  });
  expect(calls.map((text) => JSON.parse(text.replace(/^\S+ /, '')).token)).toEqual([token, token]);
  expect(calls.map((text) => text.split(' ')[0])).toEqual(['/push', '/undo']);
  const { text: log } = await call('ann', 'GET', '/api/runs/canary/log?step=spill&visit=1&attempt=1');
  expect(log).toContain('with ********');
  const undone = await call('ann', 'GET', '/api/runs/canary/log?step=spill&visit=1&attempt=1&undo=1');
  expect(undone.text).toContain(hashOf(bound));

  const fork = { step: 'spill', visit: 1, name: 'fork' };
  expect(await call('ann', 'POST', '/api/runs/canary/fork', fork)).toMatchObject({ status: 201 });
  for (const { method, path } of apiRoutes) {
    if (method !== 'GET') continue;
    const named = path
      .replace(':run', 'canary')
      .replace(':template', 'nightly')
      .replace(':flow', 'release')
      .replace(':project', 'default')
      .replace(':hash', visits[0]?.step ?? '');
    await call('admin', 'GET', `${named}?step=spill&visit=1&attempt=1&text=e&undo=1`);
  }
  for (const args of [['show', 'canary'], ['history', 'canary'], ['template', 'show', 'nightly'], ['audit']])
    await cli('admin', ...args);
  expect(await cli('admin', 'backup', join(folder, 'backup'), '--data', data)).toMatchObject({ status: 0 });

  const journal = [...told].find(([name]) => name.startsWith('GET /api/runs/canary/journal'))?.[1];
  expect(journal).toContain('$secret');
  const found = [...told].filter(([, text]) => isIn(Buffer.from(text))).map(([name]) => name);
  expect(found).toEqual([]);
  expect(filesIn(folder).filter((file) => isIn(readFileSync(file)))).toEqual([]);
  expect(isIn(Buffer.from(calls.join('\n')))).toBe(true);
});

function isIn(bytes: Buffer): boolean {
  return forms.some((form) => bytes.includes(form));
}

function filesIn(place: string): readonly string[] {
  const entries = readdirSync(place, { recursive: true, withFileTypes: true });
  return entries.flatMap((entry) => (entry.isFile() ? [join(entry.parentPath, entry.name)] : []));
}
