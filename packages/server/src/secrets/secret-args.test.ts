import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../testing/action-service.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

const token = 'hunter22';
const sealed = { $secret: expect.stringMatching(/^argument:default:[0-9a-f]{64}$/) };

let server: TestServer;
let service: ActionService;

beforeEach(async () => {
  server = await startTestServer();
  service = await startActionService();
  await server.apply(`
    action push addr = "${service.url}/push"; args = (secret token (min_len = 8), str region = "eu"); return = (OK); effect = no; action_end
    flow ship inputs = (secret token); step push => (OK -> done) { action = push; args = (token = $token); }; flow_end
    flow above inputs = (secret token);
      step below => (DONE -> done | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "ship", token = $token); }; flow_end`);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const start = (body: object) => server.post('/api/runs', { flow: 'ship', ...body });

describe('a secret input', () => {
  test('is told to the action that declares it, and to nobody else', async () => {
    const { status, body } = await start({ name: 'r', inputs: { token } });
    expect(status).toBe(201);
    expect((await service.next()).body).toMatchObject({ token, region: 'eu' });
    const run = await server.get(`/api/runs/${body.id}`);
    expect(run.body).toMatchObject({ inputs: { token: sealed } });
    expect(run.text).not.toContain(token);
  });

  test('is told in the audit once for each attempt that gets it, without its text', async () => {
    const refusing = await startActionService(503);
    await server.apply(`
      action push addr = "${refusing.url}"; args = (secret token); return = (OK); action_end
      flow ship inputs = (secret token); step push => (OK -> done) { action = push; args = (token = $token); }; flow_end`);
    const { body } = await start({ name: 'r', inputs: { token } });
    for (let times = 1; times <= 2; times += 1) {
      await server.logs('delivery failed', times);
      server.advance(60_000);
    }
    await refusing.close();
    expect(refusing.calls.length).toBeGreaterThanOrEqual(2);
    const { entries } = (await server.get('/api/audit')).body;
    const place = { run: body.id, flow: 'ship', step: 'push', visit: 1, attempt: 1, action: 'push' };
    expect(entries.filter(({ what }: { what: string }) => what === 'secret.use')).toMatchObject([
      { actor: 'system', subject: 'r', details: { ...place, args: ['token'] } },
    ]);
    expect(JSON.stringify(entries)).not.toContain(token);
    expect((await server.get('/api/audit/verify')).body).not.toHaveProperty('firstBad');
  });

  test('that cannot be told in the audit is given to nobody', async () => {
    const database = new DatabaseSync(`${server.data}/signalbox.db`, { timeout: 10_000 });
    database.exec(`CREATE TRIGGER full BEFORE INSERT ON audit WHEN NEW.id LIKE 'secret-use:%'
      BEGIN SELECT RAISE(ABORT, 'no room'); END`);
    await start({ name: 'r', inputs: { token } });
    await server.logs('task could not be performed for want of the store');
    expect(service.calls).toEqual([]);
    database.exec('DROP TRIGGER full');
    database.close();
    server.advance(600_000);
    expect((await service.next()).body).toMatchObject({ token });
  });

  test('goes on to the flow that a step starts', async () => {
    await start({ flow: 'above', inputs: { token } });
    expect((await service.next()).body).toMatchObject({ token });
  });

  test('of a repeated start is the same, and another one is refused', async () => {
    const first = await start({ idempotencyKey: 'k', inputs: { token } });
    expect((await start({ idempotencyKey: 'k', inputs: { token } })).body.id).toBe(first.body.id);
    expect(await start({ idempotencyKey: 'k', inputs: { token: 'hunter23' } })).toMatchObject({
      status: 422,
      body: { error: { code: 'argument_invalid' } },
    });
    const other = await start({ inputs: { token } });
    const inputsOf = async (run: string) => (await server.get(`/api/runs/${run}`)).body.inputs;
    expect(await inputsOf(other.body.id)).not.toEqual(await inputsOf(first.body.id));
  });

  test.each([
    ['too short for its check', 'hunter2', 'argument token has fewer than 8 characters'],
    ['no text', 12_345_678, 'argument token is not of type str'],
    ['blank', '            ', 'argument token has fewer than 8 characters'],
  ])('is refused when it is %s', async (_, given, message) => {
    await server.apply(
      'flow strict inputs = (secret token (min_len = 8)); step s => (OK -> done) { action = push; args = (token = $token); }; flow_end',
    );
    const refused = await start({ flow: 'strict', inputs: { token: given } });
    expect(refused).toMatchObject({ status: 422, body: { error: { message, details: { path: 'inputs.token' } } } });
  });

  test('of another run is nobody’s to give', async () => {
    const { body } = await start({ inputs: { token } });
    const { inputs } = (await server.get(`/api/runs/${body.id}`)).body;
    expect(await start({ inputs })).toMatchObject({
      status: 422,
      body: { error: { details: { path: 'inputs.token' } } },
    });
  });

  test('that does not open holds the run until a person has mended it', async () => {
    const database = new DatabaseSync(`${server.data}/signalbox.db`);
    await server.apply(`
      flow late inputs = (secret token);
        step hold => (DONE -> push) { action = wait; args = (event = "go"); };
        step push => (OK -> done) { action = push; args = (token = $token); }; flow_end`);
    const { body } = await start({ flow: 'late', inputs: { token } });
    database.exec("DELETE FROM secrets WHERE id LIKE 'argument:%'");
    database.close();
    await server.post(`/api/runs/${body.id}/events`, { name: 'go' });
    await expect
      .poll(async () => (await server.get(`/api/runs/${body.id}`)).body)
      .toMatchObject({
        status: 'held',
        detail: expect.stringContaining('the secret argument token does not open'),
      });
    await server.post(`/api/runs/${body.id}/edit-args`, {
      step: 'push',
      args: { token: 'swordfish' },
      reason: 'it was lost',
    });
    await server.post(`/api/runs/${body.id}/retry`);
    expect((await service.next()).body).toMatchObject({ token: 'swordfish' });
  });
});

describe('a secret of a template', () => {
  const put = async (content: object) => {
    const path = '/api/templates/nightly';
    const isThere = (await server.get(path)).status === 200;
    const body = { flow: 'ship', inputs: {}, args: {}, config: {}, ...content };
    return server.call('PUT', path, body, isThere ? { 'if-match': '*' } : {});
  };

  test('is kept sealed, may be sent back as it was shown, and starts runs', async () => {
    expect((await put({ inputs: { token } })).body).toMatchObject({ inputs: { token: sealed } });
    const { body, text } = await server.get('/api/templates/nightly');
    expect(text).not.toContain(token);
    expect((await put({ inputs: body.inputs, description: 'each night' })).body).toMatchObject({ inputs: body.inputs });
    await server.post('/api/runs', { template: 'nightly', inputs: {} });
    expect((await service.next()).body).toMatchObject({ token });
    await put({ args: { push: { token: 'swordfish' } }, inputs: body.inputs });
    await server.post('/api/runs', { template: 'nightly', inputs: {} });
    expect((await service.next()).body).toMatchObject({ token: 'swordfish' });
  });

  test('is none of its configuration, and none of another place', async () => {
    expect(await put({ inputs: { token: '$config.token' }, config: { token } })).toMatchObject({ status: 422 });
    const { inputs } = (await put({ inputs: { token } })).body;
    expect(await put({ inputs, config: { inputs } })).toMatchObject({ status: 422 });
    expect(await put({ args: { push: inputs } })).toMatchObject({ status: 422 });
  });
});

test('another master key opens what was sealed before', async () => {
  await server.apply(`
    flow late inputs = (secret token);
      step hold => (DONE -> push) { action = wait; args = (event = "go"); };
      step push => (OK -> done) { action = push; args = (token = $token); }; flow_end`);
  const { body } = await start({ flow: 'late', inputs: { token } });
  expect((await server.post('/api/master-key/rotate')).body.resealed).toBeGreaterThan(1);
  await server.restart();
  await server.post(`/api/runs/${body.id}/events`, { name: 'go' });
  expect((await service.next()).body).toMatchObject({ token });
});
