import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GitRepository } from '../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../testing/git-server.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

const flow = `flow release
  inputs = (str commit, str branch);
  deci review => (AGREE -> done | REJECT -> stopped) { who = "group(dev)"; };
flow_end`;

let root: string;
let git: GitServer;
let server: TestServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'sync-repository-'));
  git = await startGitServer(root);
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
  await git.close();
  rmSync(root, { recursive: true, force: true });
});

test('a push that was missed starts the flow for the head of its branch, in the name of who asks', async () => {
  const commit = new GitRepository(root, 'shop').commit({ files: {}, message: 'open the shop' });
  await server.apply(flow);
  const url = `${git.url}/shop.git`;
  await server.post('/api/repositories', { scm: 'git', name: 'shop', url, flow: 'release', branches: ['main'] });
  const { status, body } = await server.post('/api/repositories/git/shop/sync');
  expect([status, body.runs.length]).toEqual([200, 1]);
  const run = (await server.get(`/api/runs/${body.runs[0].id}`)).body;
  expect(run).toMatchObject({ startedBy: 'admin', inputs: { commit, branch: 'main' } });
  expect(run.decisions[0].change).toMatchObject({ commit, message: 'open the shop' });
});

test('a branch that the start rule does not take, that is not there, or of nobody’s repository starts nothing', async () => {
  const repository = new GitRepository(root, 'shop');
  repository.commit({ files: {} });
  repository.commit({ files: {}, branch: 'other' });
  await server.apply(flow);
  const url = `${git.url}/shop.git`;
  await server.post('/api/repositories', { scm: 'git', name: 'shop', url, flow: 'release', branches: ['main'] });
  const sync = (name: string, branch: string) => server.post(`/api/repositories/git/${name}/sync`, { branch });
  expect((await sync('shop', 'other')).body).toEqual({ runs: [], skipped: 'the start rule does not take this branch' });
  expect((await sync('shop', 'nowhere')).body.error.code).toBe('git_failed');
  expect((await sync('shop', '--upload-pack=x')).body.error.code).toBe('argument_invalid');
  expect((await sync('none', 'main')).body.error.code).toBe('repository_not_found');
  expect((await server.get('/api/runs')).body.runs).toEqual([]);
});
