import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GitRepository } from '../../../../../testing/git-repository.ts';
import { type GitServer, startGitServer } from '../../../../../testing/git-server.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

const admin = { authorization: 'Bearer given-by-the-operator' };

let server: TestServer;
let root: string;
let git: GitServer;
let ann: { readonly authorization: string };

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'signalbox-pages-'));
  git = await startGitServer(root);
  new GitRepository(root, 'app').commit({ files: { 'README.md': 'app' } });
  server = await startTestServer({ open: false, token: 'given-by-the-operator', headers: admin });
  const names = ['c', 'a', 'b'];
  const actions = names.map((name) => `action ${name} addr = "http://127.0.0.1:9/x"; return = (OK | NO); action_end`);
  const flows = names.map((name) => `flow ${name} step s => (OK -> done | NO -> stopped) { action = a; }; flow_end`);
  await server.apply([...actions, ...flows].join('\n'));
  const added = await server.post('/api/users', { name: 'ann', role: 'none' });
  ann = { authorization: `Bearer ${added.body.token}` };
  for (const name of ['bob', 'cid']) await server.post('/api/users', { name, role: 'member' });
  for (const name of names) await addOf(name);
  for (const name of ['web', 'app']) await server.call('PUT', `/api/templates/${name}`, { flow: 'a' });
  await server.post('/api/projects', { name: 'hidden' });
});

afterAll(async () => {
  await server.close();
  await git.close();
  await rm(root, { recursive: true, force: true });
});

async function addOf(name: string) {
  await server.post('/api/agents', { name: `agent-${name}` });
  await server.post('/api/tokens', { name: `token-${name}`, role: 'viewer' }, ann);
  await server.post('/api/members', { group: `group-${name}`, role: 'member' });
  await server.post('/api/projects', { name: `shop-${name}` });
  await server.post(`/api/projects/shop-${name}/members`, { user: 'ann', role: 'viewer' });
  await server.post('/api/repositories', { scm: 'git', name: `team-${name}`, url: `${git.url}/app.git` });
}

type Row = { readonly [Key in 'kind' | 'name' | 'scm' | 'id' | 'createdAt']: string };

const lists = [
  ['users', 3, ({ name }: Row) => name],
  ['members', 5, ({ kind, name }: Row) => `${kind}/${name}`],
  ['flows', 3, ({ name }: Row) => name],
  ['actions', 3, ({ name }: Row) => name],
  ['jobs', 3, ({ name }: Row) => name],
  ['agents', 3, ({ name }: Row) => name],
  ['repositories', 3, ({ scm, name }: Row) => `${scm}/${name}`],
  ['tokens', 4, ({ createdAt, id }: Row) => `${createdAt}/${id}`],
  ['projects', 3, ({ name }: Row) => name],
] as const;

test.each(lists)('%s are read a page at a time, each row once, and no more than a page', async (list, count, place) => {
  const headers = list === 'tokens' || list === 'projects' ? ann : admin;
  const page = async (query: string): Promise<readonly Row[]> =>
    (await server.get(`/api/${list}?${query}`, headers)).body[list];
  const whole = await page('limit=500');
  expect(whole).toHaveLength(count);
  for (const limit of [1, 2]) {
    const read: Row[] = [];
    for (let after = ''; ; ) {
      const rows = await page(`limit=${limit}${after}`);
      expect(rows.length).toBeLessThanOrEqual(limit);
      const last = rows.at(-1);
      if (!last) break;
      read.push(...rows);
      after = `&after=${encodeURIComponent(place(last))}`;
    }
    expect(read).toEqual(whole);
  }
  expect(await server.get(`/api/${list}?limit=501`, headers)).toMatchObject({ status: 400 });
});

test.each([
  ['users', 'AN', ['ann']],
  ['flows', 'b', ['b']],
  ['actions', 'C', ['c']],
  ['jobs', 'c', ['c']],
  ['templates', 'eB', ['web']],
  ['projects', 'op-', ['shop-a', 'shop-b', 'shop-c']],
])('%s are found by a part of their name', async (list, part, names) => {
  const found = await server.get(`/api/${list}?q=${part}`, list === 'projects' ? ann : admin);
  expect(found.body[list].map(({ name }: Row) => name)).toEqual(names);
  expect((await server.get(`/api/${list}?q=nothing`)).body[list]).toEqual([]);
  expect((await server.get(`/api/${list}?q=${'x'.repeat(201)}`)).status).toBe(400);
});
