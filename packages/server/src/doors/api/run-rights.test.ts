import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;
const by: Record<string, { readonly authorization: string }> = {};

const flows = `
action ping addr = "http://127.0.0.1:9/x"; args = (str what = "x"); return = (OK); action_end
flow below
    deci review => (AGREE -> done | REJECT -> stopped) { who = "group(dev)"; };
flow_end
flow above
    step under => (DONE -> done | STOPPED -> stopped | FAILED -> hold) { action = flow; args = (flow = "below"); };
flow_end`;

beforeAll(async () => {
  server = await startTestServer();
  const { body: root } = await server.post('/api/users', { name: 'root', role: 'admin', groups: ['dev'] });
  by.root = { authorization: `Bearer ${root.token}` };
  for (const [name, role] of [
    ['cy', 'approver'],
    ['ada', 'approver'],
    ['eli', 'viewer'],
  ] as const) {
    const { body } = await server.post('/api/users', { name, role, groups: ['dev'] }, by.root);
    by[name] = { authorization: `Bearer ${body.token}` };
  }
  expect((await server.post('/api/apply', { text: flows }, by.root)).status).toBe(200);
  expect((await server.call('PUT', '/api/templates/weekly', { flow: 'below' }, by.root)).status).toBe(200);
});
afterAll(() => server.close());

async function decisionOf(run: string, who: string) {
  return (await server.get(`/api/runs/${run}`, by[who])).body.decisions[0];
}

async function decide(run: string, who: string) {
  const { digest } = await decisionOf(run, who);
  const body = { step: 'review', visit: 1, outcome: 'AGREE', digest };
  const { status, body: answer } = await server.post(`/api/runs/${run}/decide`, body, by[who]);
  return [status, answer.error?.code ?? answer.status];
}

/** Each begins a run that somebody else has a hand in who may more. */
const ways: { readonly [way: string]: () => Promise<string> } = {
  'a template that an administrator has made': async () =>
    (await server.post('/api/runs', { template: 'weekly' }, by.cy)).body.id,
  'a step of a run that they have started': async () => {
    const { id } = (await server.post('/api/runs', { flow: 'above' }, by.cy)).body;
    await server.logs('run below a step begun', 1);
    return (await server.get(`/api/runs/${id}`, by.cy)).body.waitsFor[0].child;
  },
  'a fork of what an administrator has started': async () => {
    const { id } = (await server.post('/api/runs', { flow: 'below' }, by.root)).body;
    return (await server.post(`/api/runs/${id}/fork`, { step: 'review', visit: 1 }, by.cy)).body.id;
  },
};

test.each(Object.entries(ways))('a run by %s is of who began it, with their rights and no others', async (_, begin) => {
  const run = await begin();
  expect((await server.get(`/api/runs/${run}`, by.eli)).body).toMatchObject({ startedBy: 'cy' });
  expect(await decisionOf(run, 'cy')).toMatchObject({
    mayDecide: false,
    mayNotBecause: { code: 'started_run' },
  });
  expect(await decide(run, 'cy')).toEqual([403, 'not_eligible']);
  expect(await decide(run, 'ada')).toEqual([200, 'done']);
});

test('who may not start a run begins none by what others have made ready', async () => {
  const { id } = (await server.post('/api/runs', { flow: 'below' }, by.root)).body;
  const tries = [
    await server.post('/api/runs', { template: 'weekly' }, by.eli),
    await server.post(`/api/runs/${id}/fork`, { step: 'review', visit: 1 }, by.eli),
    await server.post(`/api/runs/${id}/retry`, {}, by.eli),
  ];
  expect(tries.map(({ status }) => status)).toEqual([403, 403, 403]);
});
