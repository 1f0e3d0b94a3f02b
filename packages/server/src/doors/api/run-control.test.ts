import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith } from '../../testing/echoer-client.ts';
import { isOver, runUntil } from '../../testing/follow.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  await server.apply(`
    action ship addr = "${service.url}/ship"; args = (str version); return = (OK | BAD); action_end
    flow handy
      on_failure = hold;
      step ship => (OK -> done | BAD -> hold) { action = ship; args = (version = "1"); trigger = manual; };
    flow_end`);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

describe('the arguments of an open step', () => {
  const edit = (body: object) => server.post('/api/runs/one/edit-args', { step: 'ship', ...body });

  test('are changed with a reason, and the service gets the new ones', async () => {
    await server.post('/api/runs', { flow: 'handy', name: 'one' });
    expect((await edit({ args: { version: '2' } })).status).toBe(400);
    expect((await edit({ args: { version: 2 }, reason: 'x' })).body.error.code).toBe('argument_invalid');
    expect((await edit({ args: { version: '2' }, reason: 'mistyped' })).body).toMatchObject({ status: 'running' });
    await server.post('/api/runs/one/trigger', { step: 'ship' });
    const call = await service.next();
    expect(call.body).toMatchObject({ version: '2' });
    expect((await edit({ args: { version: '3' }, reason: 'late' })).body.error.code).toBe('wrong_status');
    await ackWith(server)(call, 'OK');
    await runUntil(server, 'one', isOver);
    const { transitions } = (await server.get('/api/runs/one/journal')).body;
    const change = { type: 'args_edited', args: { version: '2' }, reason: 'mistyped' };
    expect(transitions[1]).toMatchObject({ actor: 'admin', cause: 'edit-args', events: [change] });
  });
});

describe('a fork', () => {
  const fork = (body: object) => server.post('/api/runs/one/fork', body);

  beforeEach(async () => {
    await server.post('/api/runs', { flow: 'handy', name: 'one' });
    await server.post('/api/runs/one/trigger', { step: 'ship' });
    await ackWith(server)(await service.next(), 'BAD');
    await runUntil(server, 'one', ({ status }) => status === 'held');
  });

  test('begins with a visit of another run, which it leaves as it was', async () => {
    const before = (await server.get('/api/runs/one')).body;
    const made = await fork({ step: 'ship', visit: 1, name: 'two' });
    expect({ status: made.status, name: made.body.name }).toEqual({ status: 201, name: 'two' });
    const forked = (await server.get('/api/runs/two')).body;
    expect(forked.forkedFrom).toEqual({ run: before.id, name: 'one', step: 'ship', visit: 1 });
    await server.post('/api/runs/two/trigger', { step: 'ship' });
    await ackWith(server)(await service.next(), 'OK');
    expect((await runUntil(server, 'two', isOver)).status).toBe('done');
    expect((await server.get('/api/runs/one')).body).toEqual(before);
  });

  test('that is asked for again under its name is the same, and another one cannot have the name', async () => {
    const [made, again] = [await fork({ step: 'ship', name: 'two' }), await fork({ step: 'ship', name: 'two' })];
    expect(again.body.id).toBe(made.body.id);
    expect((await server.get('/api/runs/two')).body.forkedFrom.visit).toBe(2);
    expect((await fork({ step: 'ship', visit: 1, name: 'two' })).body.error.code).toBe('already_exists');
    expect((await fork({ step: 'ship', name: 'one' })).body.error.code).toBe('already_exists');
    expect((await fork({ step: 'ship' })).body.name).toMatch(/^handy-/);
  });

  test('from a visit that never was is refused', async () => {
    const never = await fork({ step: 'ship', visit: 3 });
    expect(never.body.error).toMatchObject({
      code: 'step_not_found',
      message: 'run one has no visit 3 of step ship; it has ship#1 to ship#2',
    });
    const unknown = await fork({ step: 'shpi' });
    const message = 'run one has not entered step shpi; it can be forked from: ship; did you mean ship?';
    expect({ status: unknown.status, message: unknown.body.error.message }).toEqual({ status: 404, message });
  });
});

describe('a move to another version', () => {
  const flowOf = (outcomes: string) => `
    action go addr = "${service.url}/go"; return = (OK | BAD); action_end
    flow moving step go => (${outcomes}) { action = go; }; flow_end`;
  const migrate = (body: object) => server.post('/api/runs/one/migrate', body);

  test('is previewed, and made with a reason', async () => {
    await server.apply(flowOf('OK -> done'));
    await server.post('/api/runs', { flow: 'moving', name: 'one' });
    const call = await service.next();
    await server.apply(flowOf('OK -> stopped | BAD -> done'));
    const before = (await server.get('/api/runs/one')).body;
    const plan = (await server.get('/api/runs/one/migration')).body;
    expect(plan).toMatchObject({ from: before.flowHash, problems: [], stay: [{ step: 'go', visit: 1 }] });
    expect((await server.get('/api/runs/one')).body).toEqual(before);
    expect((await migrate({})).status).toBe(400);
    expect((await migrate({ to: 'none', reason: 'x' })).body.error.code).toBe('flow_not_found');
    expect((await migrate({ reason: 'it was wrong' })).body).toMatchObject({ status: 'running' });
    expect((await server.get('/api/runs/one')).body.flowHash).toBe(plan.to);
    await ackWith(server)(call, 'BAD');
    expect((await runUntil(server, 'one', isOver)).status).toBe('done');
  });

  test('that does not fit is refused with the reasons', async () => {
    await server.apply(flowOf('OK -> done'));
    await server.post('/api/runs', { flow: 'moving', name: 'one' });
    await server.apply(flowOf('OK -> done').replace('step go', 'step other'));
    const refused = await migrate({ reason: 'it was wrong' });
    expect(refused.body.error).toMatchObject({ code: 'wrong_status', message: 'step go is open, and is no more' });
    expect((await server.get('/api/runs/one/migration')).body.problems).toEqual(['step go is open, and is no more']);
  });
});

test('only the administrator moves a run to another version than the newest', async () => {
  await server.post('/api/runs', { flow: 'handy', name: 'one' });
  const old = (await server.get('/api/flows/handy')).body.hash;
  await server.apply(`flow handy on_failure = hold;
    step ship => (OK -> done | BAD -> ship) { action = ship; args = (version = "1"); trigger = manual; };
  flow_end`);
  const { adminToken, token } = (await server.post('/api/users', { name: 'ann' })).body;
  const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
  const migrate = (to: string, bearer: string) =>
    server.post('/api/runs/one/migrate', { to, reason: 'it was wrong' }, as(bearer));
  expect((await migrate('newest', token)).status).toBe(200);
  expect((await migrate(old, token)).body.error.code).toBe('forbidden');
  expect((await migrate(old, adminToken)).status).toBe(200);
});

test('only the administrator forks from another version of the flow than the newest, or when that is deleted', async () => {
  await server.post('/api/runs', { flow: 'handy', name: 'one' });
  const { adminToken, token } = (await server.post('/api/users', { name: 'ann' })).body;
  const as = (bearer: string) => ({ authorization: `Bearer ${bearer}` });
  const fork = (bearer: string) => server.post('/api/runs/one/fork', { step: 'ship' }, as(bearer));
  expect((await fork(token)).status).toBe(201);
  const text = `flow handy on_failure = hold;
    step ship => (OK -> done | BAD -> ship) { action = ship; args = (version = "1"); trigger = manual; };
  flow_end`;
  expect((await server.post('/api/apply', { text }, as(adminToken))).status).toBe(200);
  expect((await fork(token)).body.error.code).toBe('forbidden');
  const { uuid } = (await server.get('/flow/handy', as(adminToken))).body.metadata;
  expect((await server.call('DELETE', `/flow/handy/${uuid}`, undefined, as(adminToken))).status).toBe(200);
  expect((await fork(token)).body.error.code).toBe('forbidden');
  expect((await fork(adminToken)).status).toBe(201);
});

test('a fork carries no grant that its run has lost since then', async () => {
  await server.apply(`action go addr = "${service.url}/go"; return = (OK | BAD); action_end
    flow guarded
      on_failure = hold;
      deci review => (AGREE -> go | REJECT -> stopped) { who = "ann or bob"; };
      step go => (OK -> done | BAD -> review) { action = go; };
    flow_end`);
  const { adminToken } = (await server.post('/api/users', { name: 'cem' })).body;
  const admin = { authorization: `Bearer ${adminToken}` };
  const add = async (name: string) => (await server.post('/api/users', { name }, admin)).body.token;
  const [ann, bob] = [await add('ann'), await add('bob')];
  await server.post('/api/runs', { flow: 'guarded', name: 'one' }, admin);
  const shown = async (run: string) => (await server.get(`/api/runs/${run}`, admin)).body;
  const decide = async (outcome: string, bearer: string) => {
    const [{ step, visit, digest }] = (await shown('one')).decisions;
    const body = { step, visit, digest, outcome, reason: 'it is not what we want' };
    return server.post('/api/runs/one/decide', body, { authorization: `Bearer ${bearer}` });
  };
  expect((await decide('AGREE', ann)).status).toBe(200);
  await ackWith(server)(await service.next(), 'BAD');
  expect((await decide('REJECT', bob)).status).toBe(200);
  expect((await server.post('/api/runs/one/fork', { step: 'go', visit: 1, name: 'two' }, admin)).status).toBe(201);
  expect((await shown('two')).waitsFor).toMatchObject([{ kind: 'person', step: 'review' }]);
  expect(service.calls).toHaveLength(1);
});
