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

async function decide(run: string, by: Person) {
  const { body } = await server.get('/api/decisions', by);
  const open = body.decisions.find((each: { run: { name: string } }) => each.run.name === run);
  return server.post(
    `/api/runs/${run}/decide`,
    { step: 'review', visit: 1, outcome: 'AGREE', digest: open.digest },
    by,
  );
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
