import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer;
let people: { readonly [name: string]: { readonly authorization: string } };

beforeEach(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
  people = { admin: { authorization: 'Bearer given-by-the-operator' } };
  const text = `
    flow one deci d => (YES -> done | NO -> stopped) { who = "group(ops) or cid"; }; flow_end
    flow two deci d => (YES -> done | NO -> stopped) { who = "2 of group(ops)"; due = "1h"; }; flow_end
    flow none deci d => (YES -> done | NO -> stopped) { who = "group(nobody)"; }; flow_end`;
  await server.post('/api/apply', { text }, people.admin);
  const groups: { readonly [name: string]: readonly string[] } = { ann: ['ops'], bob: ['ops', 'dba'], cid: [] };
  for (const [name, of] of Object.entries(groups)) {
    const { body } = await server.post('/api/users', { name, groups: of }, people.admin);
    people = { ...people, [name]: { authorization: `Bearer ${body.token}` } };
  }
});

afterEach(() => server.close());

type Listed = { readonly run: { readonly name: string }; readonly missing: object; readonly mayNotBecause?: object };

const start = (who: string, flow: string, name: string) => server.post('/api/runs', { flow, name }, people[who]);
const page = async (who: string, query = ''): Promise<{ decisions: readonly Listed[]; next?: string }> =>
  (await server.get(`/api/inbox?${query}`, people[who])).body;
const names = async (who: string, query = '') => (await page(who, query)).decisions.map(({ run }) => run.name);

test('each finds what waits for their decision, and what waits for others because of them', async () => {
  await start('ann', 'one', 'a');
  await start('bob', 'two', 'b');
  await start('ann', 'none', 'c');
  expect(await names('ann')).toEqual(['b']);
  expect(await names('bob')).toEqual(['a']);
  expect(await names('cid')).toEqual(['a']);
  expect(await names('admin')).toEqual(['a', 'b', 'c']);
  expect(await names('ann', 'list=others')).toEqual(['a', 'c']);
  expect(await names('cid', 'list=others')).toEqual([]);
  const [own] = (await page('bob', 'list=others')).decisions;
  expect(own).toMatchObject({ missing: { YES: '2 of group(ops)' }, mayNotBecause: { code: 'started_run' } });
});

test('who has voted waits for the others, until it is decided', async () => {
  await start('admin', 'two', 'b');
  const decide = async (who: string) => {
    const [{ step, visit, digest }] = (await server.get('/api/runs/b', people[who])).body.decisions;
    return server.post('/api/runs/b/decide', { step, visit, digest, outcome: 'YES' }, people[who]);
  };
  expect((await decide('ann')).status).toBe(200);
  expect([await names('ann'), await names('ann', 'list=others')]).toEqual([[], ['b']]);
  expect((await page('ann', 'list=others')).decisions[0]?.missing).toEqual({ YES: '1 of group(ops)' });
  expect((await decide('bob')).status).toBe(200);
  expect([await names('ann', 'list=others'), await names('admin', 'list=others')]).toEqual([[], []]);
});

test('a group that somebody leaves takes its decisions out of their inbox at once', async () => {
  await start('admin', 'one', 'a');
  await server.post('/api/users/ann', { groups: [] }, people.admin);
  expect(await names('ann')).toEqual([]);
  await server.post('/api/runs/a/pause', {}, people.admin);
  expect(await names('bob')).toEqual(['a']);
  await server.post('/api/runs/a/stop', {}, people.admin);
  expect(await names('bob')).toEqual([]);
});

test('lists have the beginning of what a decision guards, and the run has the whole', async () => {
  const text = `
    action deploy effect = true; addr = "http://127.0.0.1:9"; args = (str notes); return = (OK); action_end
    flow long
        inputs = (str notes);
        deci d => (YES -> ship | NO -> stopped) { who = "group(ops)"; };
        step ship => (OK -> done) { action = deploy; args = (notes = $notes); };
    flow_end`;
  await server.post('/api/apply', { text }, people.admin);
  const notes = 'x'.repeat(5000);
  await server.post('/api/runs', { flow: 'long', name: 'a', inputs: { notes } }, people.admin);
  const cut = [{ guards: [{ step: 'ship', args: { notes: 'x'.repeat(2048) }, cut: ['notes'] }] }];
  expect((await page('ann')).decisions).toMatchObject(cut);
  expect((await server.get('/api/decisions', people.ann)).body.decisions).toMatchObject(cut);
  const [whole] = (await server.get('/api/runs/a', people.ann)).body.decisions;
  expect(whole.guards).toMatchObject([{ args: { notes } }]);
  expect(whole.guards[0].cut).toBeUndefined();
});

test('pages follow each other by the place that each names', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) await start('admin', 'one', name);
  const seen: string[] = [];
  for (let after = ''; ; ) {
    const { decisions, next } = await page('ann', `limit=2${after}`);
    seen.push(...decisions.map(({ run }) => run.name));
    if (next === undefined) break;
    after = `&after=${encodeURIComponent(next)}`;
  }
  expect(seen).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect((await server.get('/api/inbox?after=nowhere', people.ann)).body.error.code).toBe('argument_invalid');
  expect((await server.get('/api/inbox?limit=1000', people.ann)).status).toBe(400);
});

test('what somebody has started themselves does not hide what waits for them', async () => {
  for (let run = 0; run < 5; run += 1) await start('ann', 'one', `own-${run}`);
  await start('admin', 'one', 'theirs');
  expect(await names('ann', 'limit=1')).toEqual(['theirs']);
});
