import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { GitRepository } from '../../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../../testing/git-server.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { RawAgent } from '../agent/testing/raw-agent.ts';

const config = 'steps:\n  - name: test\n    image: sh\n    commands: [make test]\n';

let root: string;
let git: GitServer;
let server: TestServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'artifacts-'));
  git = await startGitServer(root);
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
  await git.close();
  rmSync(root, { recursive: true, force: true });
});

async function startBuild(): Promise<string> {
  new GitRepository(root, 'app').commit({ files: { '.woodpecker.yml': config } });
  await server.post('/api/repositories', { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  return (await server.post('/api/builds', { scm: 'git', repository: 'app' })).body.id;
}

async function take(name: string): Promise<{ readonly agent: RawAgent; readonly id: string }> {
  const { key } = (await server.post('/api/agents', { name })).body;
  const agent = await RawAgent.connect(server.url.replace('http', 'ws'), { authorization: `Bearer ${key}` });
  onTestFinished(() => agent.socket.terminate());
  const { id } = await agent.take();
  await agent.call('init', { id, state: agent.state('') });
  return { agent, id };
}

const page = '<script>alert(1)</script>';
const send = (agent: RawAgent, id: string, name: string, text: string, more: object = {}) => {
  const data = Buffer.from(text).toString('base64');
  return agent.call('upload', { id, file: { name, size: text.length, data, ...more } });
};

test('what a build has said and left can be listed and fetched, and no browser shows a file as a page', async () => {
  const build = await startBuild();
  const { agent, id } = await take('one');
  const outputs = { version: '1.2' };
  const ended = agent.state('test', { exited: true, finished: 1 });
  await agent.call('update', { id, state: { ...ended, outputs } });
  await send(agent, id, 'site/a "b".html', page.slice(0, 8), { total: page.length });
  expect((await server.get(`/api/builds/${build}/artifacts`)).body).toEqual({ artifacts: [] });
  await send(agent, id, 'site/a "b".html', page.slice(8), { position: 8, total: page.length });
  await agent.call('done', { id, state: agent.state('', { exited: true, finished: 1 }) });
  expect((await server.get(`/api/builds/${build}/outputs`)).body).toEqual({
    outputs: [{ workflow: 'woodpecker', step: 'test', outputs }],
  });
  const { workflows } = (await server.get(`/api/builds/${build}`)).body;
  expect(workflows[0].agent).toBe('one');
  expect(workflows[0].procs.at(-1)).toMatchObject({ name: 'test', status: 'success', outputs });
  const [artifact, ...others] = (await server.get(`/api/builds/${build}/artifacts`)).body.artifacts;
  expect(others).toEqual([]);
  expect(artifact).toMatchObject({ workflow: 'woodpecker', name: 'site/a "b".html', bytes: page.length });
  const fetched = await fetch(`${server.url}/api/builds/${build}/artifacts/${artifact.id}`);
  expect([fetched.status, await fetched.text()]).toEqual([200, page]);
  expect(Object.fromEntries(fetched.headers)).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename="artifact"; filename*=UTF-8''a%20%22b%22.html`,
    'content-length': String(page.length),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'cross-origin-resource-policy': 'same-origin',
  });
  for (const guess of ['x', '..%2f..%2fetc%2fpasswd', encodeURIComponent(artifact.name), artifact.id.slice(1)]) {
    expect((await server.get(`/api/builds/${build}/artifacts/${guess}`)).status).toBe(404);
  }
  expect((await server.get(`/api/builds/b-unknown/artifacts/${artifact.id}`)).body.error.code).toBe('build_not_found');
});

test('a workflow that starts over leaves its files anew', async () => {
  const build = await startBuild();
  const names = async () =>
    (await server.get(`/api/builds/${build}/artifacts`)).body.artifacts.map(({ name }: { name: string }) => name);
  const first = await take('one');
  await send(first.agent, first.id, 'old', 'x');
  expect(await names()).toEqual(['old']);
  first.agent.socket.terminate();
  server.advance(10 * 60_000);
  const second = await take('two');
  expect(await names()).toEqual([]);
  await send(second.agent, second.id, 'new', 'x');
  expect(await names()).toEqual(['new']);
});

test('of a project that has no room for more, the oldest files go, and a build says what it no longer has', async () => {
  await server.close();
  server = await startTestServer({ artifacts: { maxAgeMs: undefined, projectBytes: 10 } });
  const old = await startBuild();
  const first = await take('one');
  await send(first.agent, first.id, 'a', '12345678');
  await first.agent.call('done', { id: first.id, state: first.agent.state('', { exited: true, finished: 1 }) });
  const { id: build } = (await server.post('/api/builds', { scm: 'git', repository: 'app' })).body;
  const second = await take('two');
  expect((await send(second.agent, second.id, 'b', '12345678901')).error?.data).toMatchObject({ code: 'too_large' });
  expect((await send(second.agent, second.id, 'b', '12345678')).error).toBeUndefined();
  expect((await server.get(`/api/builds/${build}/artifacts`)).body.artifacts).toHaveLength(1);
  expect((await server.get(`/api/builds/${old}/artifacts`)).body).toEqual({
    artifacts: [],
    removed: { at: expect.any(Number), files: 1, bytes: 8 },
  });
});
