import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Call, Calls } from './calls.ts';
import { createDeployService } from './deploy-service.ts';
import { Front } from './front.ts';
import { Releases } from './releases.ts';

let folder: string;
const open: Server[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'deploy-service-'));
});

afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
});

async function listen(server: Server): Promise<string> {
  open.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Takes acknowledgements as Signalbox does. */
async function startReceiver() {
  const acks: { readonly uuid: string; readonly ackState: string; readonly data: string }[] = [];
  const receiver = createServer(async (request, response) => {
    acks.push((await json(request)) as (typeof acks)[number]);
    response.end('""');
  });
  return { url: await listen(receiver), acks };
}

const say = () => undefined;

const call = (uuid: string, commit: string): Call => ({ flowId: 'r', stepName: 'verify', uuid, commit });

test('a call that comes twice is done once', async () => {
  const { url: server, acks } = await startReceiver();
  let worked = 0;
  const work = async () => {
    worked += 1;
    return { state: 'SUCCESS' as const, data: '' };
  };
  const calls = new Calls({ folder, server, work, say });
  calls.take('one', '/deploy', call('u1', ''));
  calls.take('one', '/deploy', call('u1', ''));
  await calls.idle();
  calls.take('one', '/deploy', call('u1', ''));
  calls.take('two', '/deploy', call('u2', ''));
  await calls.idle();
  expect(worked).toBe(2);
  expect(acks.map(({ uuid }) => uuid)).toEqual(['u1', 'u2']);
});

test('what was taken is done and acknowledged by the next process', async () => {
  const forever = new Promise<never>(() => undefined);
  const dead = new Calls({ folder, server: 'http://127.0.0.1:9', work: () => forever, say });
  dead.take('one', '/deploy', call('u1', ''));
  const { url: server, acks } = await startReceiver();
  const next = new Calls({ folder, server, work: async () => ({ state: 'SUCCESS', data: 'at last' }), say });
  next.resume();
  await next.idle();
  expect(acks).toMatchObject([{ uuid: 'u1', ackState: 'SUCCESS', data: 'at last' }]);
});

test('verify acknowledges SUCCESS only for the commit that answers', async () => {
  const { url: server, acks } = await startReceiver();
  const running = 'a'.repeat(40);
  const instance = await listen(
    createServer((_request, response) => response.end(JSON.stringify({ version: '1.0.0', commit: running }))),
  );
  const front = new Front();
  await front.replace({ commit: running, port: Number(new URL(instance).port), stop: async () => undefined });
  await listen(front.server);
  const releases = new Releases({ folder: join(folder, 'releases'), repository: '' });
  const service = createDeployService({ server, folder: join(folder, 'calls'), front, releases, say });
  const url = await listen(service.http);
  for (const [uuid, commit] of [
    ['u1', 'b'.repeat(40)],
    ['u2', running],
  ] as const) {
    const headers = { 'content-type': 'application/json' };
    await fetch(`${url}/verify`, { method: 'POST', headers, body: JSON.stringify(call(uuid, commit)) });
    await service.idle();
  }
  expect(acks.map(({ uuid, ackState }) => [uuid, ackState])).toEqual([
    ['u1', 'FAIL'],
    ['u2', 'SUCCESS'],
  ]);
});

test('who waits for an answer of the old instance gets it, and only then it is given back', async () => {
  const asked = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const slow = createServer(async (_request, response) => {
    asked.resolve();
    await answer.promise;
    response.end('from the old one');
  });
  const portOf = async (server: Server) => Number(new URL(await listen(server)).port);
  const old = { commit: 'old', port: await portOf(slow), stop: async () => undefined };
  const fresh = { commit: 'new', port: await portOf(createServer((_, response) => response.end('from the new one'))) };
  const front = new Front();
  await front.replace(old);
  const url = await listen(front.server);
  const waiting = fetch(url);
  await asked.promise;
  let isBack = false;
  const back = front.replace({ ...fresh, stop: async () => undefined }).then((instance) => {
    isBack = true;
    return instance;
  });
  expect(await (await fetch(url)).text()).toBe('from the new one');
  expect(isBack).toBe(false);
  answer.resolve();
  expect(await (await waiting).text()).toBe('from the old one');
  expect(await back).toBe(old);
});

test('a commit that is no hash reaches neither git nor the file system', async () => {
  const releases = new Releases({ folder: join(folder, 'releases'), repository: '' });
  for (const commit of ['--upload-pack=touch', '../../x', '', 'main']) {
    await expect(releases.fetch(commit)).rejects.toThrow('not the hash of a commit');
  }
});
