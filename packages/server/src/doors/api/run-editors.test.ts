import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let server: TestServer;

beforeEach(async () => {
  server = await startTestServer({ open: false, token: 'given-by-the-operator' });
});

afterEach(() => server.close());

const as = (token: string) => ({ authorization: `Bearer ${token}` });
const admin = as('given-by-the-operator');

async function member(name: string) {
  const { body } = await server.post('/api/users', { name, groups: ['release'] }, admin);
  return as(body.token);
}

const review = `deci review => (AGREE -> done | REJECT -> stopped) { who = "2 of group(release)"; exclude = (run_editors); };`;
const text = `flow below step ask => (DONE -> done | TIMEOUT -> stopped) { action = wait; args = (event = "go"); }; flow_end
flow f
  step ask => (DONE -> review | TIMEOUT -> stopped) { action = wait; args = (event = "go"); };
  ${review}
flow_end
flow above
  step sub => (DONE -> review | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "below"); };
  ${review}
flow_end`;

type Person = Readonly<Record<string, string>>;

async function decide(run: string, by: Person, step = 'review') {
  const { body } = await server.get('/api/decisions', by);
  const open = body.decisions.find((each: { run: { name: string } }) => each.run.name === run);
  return server.post(`/api/runs/${run}/decide`, { step, visit: 1, outcome: 'AGREE', digest: open.digest }, by);
}

test('who sends an event to a run, or to one below it, cannot decide what asks for others', async () => {
  const [ada, bea, cid, dan] = (await Promise.all(['ada', 'bea', 'cid', 'dan'].map(member))) as Person[];
  expect((await server.post('/api/apply', { text }, admin)).status).toBe(200);
  for (const flow of ['f', 'above'])
    expect((await server.post('/api/runs', { flow, name: flow }, ada)).status).toBe(201);
  await server.logs('run below a step begun', 1);
  const [wait] = (await server.get('/api/runs/above', ada)).body.waitsFor;
  for (const run of ['f', wait.child]) await server.post(`/api/runs/${run}/events`, { name: 'go' }, bea);
  for (const run of ['f', 'above']) {
    expect(await decide(run, bea as Person)).toMatchObject({ status: 403, body: { error: { code: 'not_eligible' } } });
    expect((await decide(run, cid as Person)).status).toBe(200);
  }
  // A vote that is there already counts no more.
  expect((await server.post('/api/runs/f/events', { name: 'go', key: 'again' }, cid)).status).toBe(200);
  expect((await decide('f', dan as Person)).status).toBe(200);
  expect((await server.get('/api/runs/f', ada)).body.status).toBe('running');
  expect((await decide('above', dan as Person)).status).toBe(200);
  expect((await server.get('/api/runs/above', ada)).body.status).toBe('done');
});

test('who approved something above or below a run, or stopped what is below, cannot decide what asks for others', async () => {
  const [ada, bea, cid, dan, eve] = (await Promise.all(['ada', 'bea', 'cid', 'dan', 'eve'].map(member))) as Person[];
  const rule = (exclude: string) => `{ who = "group(release)"; exclude = (${exclude}); }`;
  const flows = `flow below
    deci first => (AGREE -> ask | REJECT -> stopped) ${rule('approvers')};
    step ask => (DONE -> done | TIMEOUT -> stopped) { action = wait; args = (event = "go"); };
  flow_end
  flow above
    deci begin => (AGREE -> sub | REJECT -> stopped) ${rule('')};
    step sub => (DONE -> last | STOPPED -> last | FAILED -> stopped) { action = flow; args = (flow = "below"); };
    deci last => (AGREE -> done | REJECT -> stopped) ${rule('approvers, run_editors')};
  flow_end`;
  expect((await server.post('/api/apply', { text: flows }, admin)).status).toBe(200);
  expect((await server.post('/api/runs', { flow: 'above', name: 'a' }, ada)).status).toBe(201);
  expect((await decide('a', bea as Person, 'begin')).status).toBe(200);
  await server.logs('run below a step begun', 1);
  expect(await decide('a.sub.1', bea as Person, 'first')).toMatchObject({ status: 403 });
  expect((await decide('a.sub.1', cid as Person, 'first')).status).toBe(200);
  expect((await server.post('/api/runs/a.sub.1/stop', {}, dan)).status).toBe(200);
  for (const [person, why] of [
    [bea, 'who approved begin'],
    [cid, 'who approved sub'],
    [dan, 'who changed the run'],
  ] as [Person, string][]) {
    expect((await decide('a', person, 'last')).body.error.message).toContain(why);
  }
  expect((await decide('a', eve as Person, 'last')).status).toBe(200);
});
