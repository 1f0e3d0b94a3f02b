import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GitRepository } from '../../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../../testing/git-server.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';
import { RawAgent } from '../agent/testing/raw-agent.ts';

const config = 'steps:\n  - name: test\n    image: sh\n    commands: [make test]\n';

let root: string;
let git: GitServer;
let server: TestServer;
const agents: RawAgent[] = [];

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'log-stream-'));
  git = await startGitServer(root);
  server = await startTestServer();
});

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.socket.terminate();
  await server.close();
  await git.close();
  rmSync(root, { recursive: true, force: true });
});

async function connect(name: string): Promise<RawAgent> {
  const { key } = (await server.post('/api/agents', { name })).body;
  const agent = await RawAgent.connect(server.url.replace('http', 'ws'), { authorization: `Bearer ${key}` });
  agents.push(agent);
  return agent;
}

async function startBuild(): Promise<string> {
  new GitRepository(root, 'app').commit({ files: { '.woodpecker.yml': config } });
  await server.post('/api/repositories', { scm: 'git', name: 'app', url: `${git.url}/app.git` });
  const { entries } = (await server.get('/api/audit')).body;
  expect(entries).toMatchObject([{ what: 'repository.add', subject: 'git/app' }]);
  return (await server.post('/api/builds', { scm: 'git', repository: 'app' })).body.id;
}

const line = (pos: number, out: string) => ({ proc: 'test', pos, out });

async function writeLog(agent: RawAgent, id: string, lines: readonly string[]): Promise<void> {
  await agent.call('init', { id, state: agent.state('') });
  await agent.call('update', { id, state: agent.state('test') });
  await agent.call('log', { id, lines: lines.map((out, pos) => line(pos, out)) });
}

async function endStep(agent: RawAgent, id: string): Promise<void> {
  await agent.call('update', { id, state: agent.state('test', { exited: true, exit_code: 0, finished: 1 }) });
  await agent.call('done', { id, state: agent.state('', { exited: true, exit_code: 0, finished: 1 }) });
}

/** Messages of the stream until it ends: ids with their lines. */
async function streamed(build: string, headers: Record<string, string> = {}): Promise<readonly string[]> {
  const text = await (await fetch(`${server.url}/api/builds/${build}/log/stream?proc=test`, { headers })).text();
  return [...text.matchAll(/^id: (\S+)\ndata: (.*)$/gm)].map(([, id, data]) => `${id} ${JSON.parse(data ?? '').out}`);
}

test('a log is followed from its first line to its end, and resumed after the last line that was read', async () => {
  const build = await startBuild();
  const agent = await connect('one');
  const { id } = await agent.take();
  const following = streamed(build);
  await writeLog(agent, id, ['a', 'b', 'c']);
  await endStep(agent, id);
  expect(await following).toEqual(['1:0 a', '1:1 b', '1:2 c']);
  expect(await streamed(build, { 'last-event-id': '1:1' })).toEqual(['1:2 c']);
  const page = await server.get(`/api/builds/${build}/log?proc=test&from=1`);
  expect(page.body).toMatchObject({ next: 3, over: true, lines: [{ out: 'b' }, { out: 'c' }] });
});

test('a log has an outline, is searched in parts, and is one file', async () => {
  const build = await startBuild();
  const agent = await connect('one');
  const { id } = await agent.take();
  const outs = ['+ make test', '\u001b[31mERR\u001b[0mor at 1', 'fine', '+ make more', 'error at 2'];
  await writeLog(agent, id, outs);
  const of = `/api/builds/${build}/log`;
  expect((await server.get(`${of}/outline?proc=test`)).body).toEqual({
    next: 5,
    commands: [0, 3],
    epoch: 1,
    over: false,
  });
  const found = async (query: string) => (await server.get(`${of}/search?proc=test&${query}`)).body;
  expect(await found('q=error')).toEqual({ matches: [1, 4], next: 5, atEnd: true, epoch: 1 });
  expect(await found('q=error&from=2')).toMatchObject({ matches: [4] });
  expect(await found('q=error&case=1')).toMatchObject({ matches: [4] });
  expect(await found(`q=${encodeURIComponent('at [2-9]$')}&regex=1`)).toMatchObject({ matches: [4] });
  expect(await found('q=ERROR.AT&regex=1&case=1')).toMatchObject({ matches: [] });
  expect(await found('q=%28&regex=1')).toMatchObject({ error: { code: 'body_invalid' } });
  const raw = await fetch(`${server.url}${of}/raw?proc=test`);
  expect(raw.headers.get('content-disposition')).toBe(
    `attachment; filename="log.txt"; filename*=UTF-8''${build}-test.txt`,
  );
  expect(await raw.text()).toBe(outs.map((out) => `${out}\n`).join(''));
  expect((await server.get(`${of}/raw?proc=none`)).status).toBe(404);
});

test('a reader sees the first line of the agent that begins a workflow anew', async () => {
  const build = await startBuild();
  const first = await connect('one');
  await writeLog(first, (await first.take()).id, ['lost 0', 'lost 1']);
  first.socket.terminate();
  server.advance(10 * 60_000);
  const second = await connect('two');
  const { id } = await second.take();
  expect(id).toMatch(/\.2$/);
  const following = streamed(build, { 'last-event-id': '1:1' });
  await writeLog(second, id, ['again 0', 'again 1']);
  await endStep(second, id);
  expect(await following).toEqual(['2:0 again 0', '2:1 again 1']);
});

test('long lines make short pages, and are all there in the end', async () => {
  const build = await startBuild();
  const agent = await connect('one');
  const { id } = await agent.take();
  await agent.call('init', { id, state: agent.state('') });
  const long = 'x'.repeat(200_000);
  for (let pos = 0; pos < 60; pos += 1) await agent.call('log', { id, lines: [line(pos, `${pos} ${long}`)] });
  await endStep(agent, id);
  const numbers = (await streamed(build)).map((text) => text.split(' ')[1]);
  expect(numbers).toEqual(Array.from({ length: 60 }, (_, pos) => String(pos)));
  let read = 0;
  for (let over = false; !over; ) {
    const { body } = await server.get(`/api/builds/${build}/log?proc=test&limit=10000&from=${read}`);
    ({ next: read, over } = body);
  }
  expect(read).toBe(60);
});

test('a workflow whose agents are lost again and again is given up', async () => {
  const build = await startBuild();
  const over = streamed(build);
  const epochs: string[] = [];
  while (epochs.length < 12) {
    const agent = await connect(`lost-${epochs.length}`);
    epochs.push((await agent.take()).id);
    agent.socket.terminate();
    server.advance(10 * 60_000);
  }
  void (await connect('next')).take();
  await over;
  expect((await server.get(`/api/builds/${build}`)).body.status).toBe('killed');
  expect(epochs.at(-1)).toMatch(/\.12$/);
});

test('a log of a build or step that is not there is 404', async () => {
  const build = await startBuild();
  expect((await server.get(`/api/builds/${build}/log/stream?proc=none`)).status).toBe(404);
  expect((await server.get('/api/builds/none/log/stream?proc=test')).body.error.code).toBe('build_not_found');
});
