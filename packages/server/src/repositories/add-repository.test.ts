import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { GitRepository } from '../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../testing/git-server.ts';
import { startBuildByHand } from '../perform/start-build-by-hand.ts';
import { type HookServer, keepBuildFlow, startHookServer } from '../testing/hook-server.ts';

let root: string;
let gitServer: GitServer;
let server: HookServer;

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'add-repository-'));
  gitServer = await startGitServer(root);
  server = await startHookServer(join(root, 'data'));
});

afterEach(async () => {
  await server.stop();
  await gitServer.close();
  rmSync(root, { recursive: true, force: true });
});

const shop = () => new GitRepository(root, 'shop');
const url = () => `${gitServer.url}/shop.git`;

test('a repository is kept with its default branch and start rule, under a hook secret of 256 bits', async () => {
  await keepBuildFlow(server);
  shop().commit({ files: {} });
  const added = await server.add({ name: 'shop', url: url(), flow: 'release', branches: ['main'] });
  expect(added).toEqual({
    ...{ id: expect.any(String), scm: 'git', name: 'shop', url: url(), defaultBranch: 'main' },
    ...{ hookPath: '/git/shop/hook', hookSecret: expect.stringMatching(/^[0-9a-f]{64}$/) },
  });
  const kept = await server.store.repositoryByName('git', 'shop');
  expect(kept?.startRule).toEqual({ flow: 'release', events: ['push'], branches: ['main'] });
  expect(await server.store.secret(kept?.hookSecretId ?? '')).toBe(added.hookSecret);
  expect(JSON.stringify(kept)).not.toContain(added.hookSecret);
});

test('two repositories have different secrets', async () => {
  shop().commit({ files: {} });
  const [one, other] = [await server.add({ name: 'one', url: url() }), await server.add({ name: 'other', url: url() })];
  expect(one.hookSecret).not.toBe(other.hookSecret);
});

test.each([
  ['that cannot be read', { name: 'shop', url: 'http://127.0.0.1:1/shop.git' }, 'git_failed'],
  ['with a flow that is not there', { name: 'shop', flow: 'nowhere' }, 'flow_not_found'],
  ['with branches that are no pattern', { name: 'shop', flow: 'nowhere', branches: ['{main'] }, 'argument_invalid'],
  ['with branches and no flow', { name: 'shop', branches: ['main'] }, 'argument_invalid'],
  ['that git would run', { name: 'shop', url: 'ext::sh -c touch% executed' }, 'argument_invalid'],
  ['on the disk of the server', { name: 'shop', url: 'file:///etc' }, 'argument_invalid'],
])('a repository %s is refused, and nothing is kept', async (_name, body, code) => {
  shop().commit({ files: {} });
  await expect(server.add({ url: url(), ...body })).rejects.toMatchObject({ code });
  expect(await server.store.repositories('default')).toEqual([]);
});

test('a name is taken once, also by two at the same time', async () => {
  shop().commit({ files: {} });
  const both = await Promise.allSettled([
    server.add({ name: 'shop', url: url() }),
    server.add({ name: 'shop', url: url() }),
  ]);
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'already_exists' } });
  await expect(server.add({ name: 'shop', url: url() })).rejects.toMatchObject({ code: 'already_exists' });
});

test('what the address says besides the address is used, and nowhere to be read', async () => {
  const repository = shop();
  repository.commit({ files: { '.woodpecker.yml': 'steps:\n  - name: a\n    image: b\n    commands: [c]\n' } });
  const secret = url().replace('http://', 'http://ada:open-sesame@');
  const added = await server.add({ name: 'shop', url: secret });
  expect(JSON.stringify(added)).not.toContain('sesame');
  const body = { scm: 'git', repository: 'shop' };
  const build = await startBuildByHand({ project: 'default', body, actor: { kind: 'admin' } }, server.services);
  expect(build.repository.url).toBe(url());
  expect(gitServer.requests.length).toBeGreaterThan(3);
  const basic = `Basic ${Buffer.from('ada:open-sesame').toString('base64')}`;
  expect(new Set(gitServer.requests.map(({ authorization }) => authorization))).toEqual(new Set([basic]));
  const files = readdirSync(join(root, 'data'), { recursive: true, withFileTypes: true });
  const texts = files.filter((entry) => entry.isFile()).map((entry) => readBytes(join(entry.parentPath, entry.name)));
  expect(texts.filter((text) => /sesame|YWRhOm/.test(text))).toEqual([]);
  expect(JSON.stringify(server.logged)).not.toContain('sesame');
});

function readBytes(path: string): string {
  return readFileSync(path, 'latin1');
}
