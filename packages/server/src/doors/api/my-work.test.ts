import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
let by: { readonly [name: string]: { readonly authorization: string } };

beforeAll(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
  by = { root: { authorization: 'Bearer given-by-the-operator' } };
  for (const name of ['shop', 'till']) await server.post('/api/projects', { name }, by.root);
  for (const [name, projects] of [
    ['ann', ['default', 'shop']],
    ['bob', ['till']],
  ] as const) {
    const { body } = await server.post('/api/users', { name, groups: ['ops'], role: 'none' }, by.root);
    by = { ...by, [name]: { authorization: `Bearer ${body.token}` } };
    for (const project of projects) {
      await server.post(`/api/projects/${project}/members`, { user: name, role: 'approver' }, by.root);
    }
  }
  const text = 'flow f deci d => (YES -> done | NO -> stopped) { who = "group(ops)"; }; flow_end';
  for (const project of ['default', 'shop', 'till'])
    await server.post(`/api/projects/${project}/apply`, { text }, by.root);
  for (const [who, project, name] of [
    ['root', 'till', 'till-1'],
    ['root', 'shop', 'shop-1'],
    ['ann', 'default', 'mine-1'],
    ['ann', 'shop', 'mine-2'],
    ['root', 'default', 'main-1'],
  ] as const) {
    server.advance(1000);
    await server.post(`/api/projects/${project}/runs`, { flow: 'f', name }, by[who]);
  }
});

afterAll(() => server.close());

type Listed = { readonly run: { readonly name: string }; readonly project: string };

const inbox = async (who: string, query = '') => {
  const { body } = await server.get(`/api/my/inbox?${query}`, by[who]);
  return {
    next: body.next as string | undefined,
    items: body.decisions.map(({ run, project }: Listed) => `${project}/${run.name}`),
  };
};
const runs = async (who: string, query = '') =>
  (await server.get(`/api/my/runs?${query}`, by[who])).body.runs.map(
    ({ project, name }: { readonly project: string; readonly name: string }) => `${project}/${name}`,
  );

test('an inbox of all projects has what waits in those in which one has a role, each with its project', async () => {
  expect((await inbox('ann')).items).toEqual(['shop/shop-1', 'default/main-1']);
  expect((await inbox('ann', 'list=others')).items).toEqual(['default/mine-1', 'shop/mine-2']);
  expect((await inbox('bob')).items).toEqual(['till/till-1']);
  const first = await inbox('ann', 'limit=1');
  expect(first.items).toEqual(['shop/shop-1']);
  expect((await inbox('ann', `limit=1&after=${encodeURIComponent(first.next ?? '')}`)).items).toEqual([
    'default/main-1',
  ]);
});

test('the runs of all projects come the newest first, as many as are asked for', async () => {
  expect(await runs('ann')).toEqual(['default/main-1', 'shop/mine-2', 'default/mine-1', 'shop/shop-1']);
  expect(await runs('ann', 'limit=3')).toEqual(['default/main-1', 'shop/mine-2', 'default/mine-1']);
  expect(await runs('ann', 'mine=1')).toEqual(['shop/mine-2', 'default/mine-1']);
  expect(await runs('ann', 'status=failed')).toEqual([]);
  expect(await runs('bob')).toEqual(['till/till-1']);
});

test('a token for one project has the work of that alone', async () => {
  const made = await server.post('/api/tokens', { name: 'ci', projects: ['shop'] }, by.ann);
  by = { ...by, ci: { authorization: `Bearer ${made.body.token}` } };
  expect([(await inbox('ci')).items, await runs('ci')]).toEqual([['shop/shop-1'], ['shop/mine-2', 'shop/shop-1']]);
});
