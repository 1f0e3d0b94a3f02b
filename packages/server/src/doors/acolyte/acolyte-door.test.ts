import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, RawJobHost } from '../../job-hosts/testing/raw-job-host.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

const reason = { name: 'reason', type: 'str', required: true, checks: { minLength: 10 } } as const;
const version = { name: 'version', type: 'str', required: true } as const;
const place = { name: 'place', type: 'str', required: false, default: 'x', mark: 'const' } as const;
const count = { name: 'count', type: 'int', required: false, checks: { min: 1, max: 3 } } as const;
const sandbox = codeOf('sandbox', {
  params: [version, place, count],
  actions: { agree: { params: [] }, reject: { params: [reason] } },
});

let server: TestServer;
let host: RawJobHost;
let ada: string;
let bob: string;
const operator = 'given-by-the-operator';

/** A request as a client of Acolyte makes it. */
async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = { token: ada }) {
  const { status, body: envelope, headers: answered } = await server.call(method, path, body, headers);
  expect(envelope).toMatchObject({ status_code: status });
  expect(Object.keys(envelope)).toEqual(['status_code', 'reason', 'msg', 'data']);
  expect(answered.get('content-type')).toBe('application/json;charset=utf-8');
  return envelope;
}

/** The host does the next act. */
async function done<T>(asked: Promise<T>, more: object = {}): Promise<T> {
  const { id } = await host.given();
  await host.tell({ id, end: { kind: 'acted', answer: { ok: true }, ...more } } as never);
  return asked;
}

/** A run of the flow, by its number. */
async function start(flow = 'ship'): Promise<number> {
  const run = await server.post('/api/runs', { flow }, { authorization: `Bearer ${ada}` });
  const { data } = await ask('GET', '/v1/flow/instance/_all?limit=1');
  expect(data[0]).toMatchObject({ name: run.body.name, status: 'running' });
  return data[0].id;
}

beforeAll(async () => {
  const authorization = `Bearer ${operator}`;
  server = await startTestServer({ open: false, token: operator });
  const admin = { authorization };
  ada = (await server.post('/api/users', { name: 'ada', groups: ['dev'] }, admin)).body.token;
  bob = (await server.post('/api/users', { name: 'bob', groups: ['dev'], role: 'viewer' }, admin)).body.token;
  const { key } = (await server.post('/api/agents', { name: 'host', jobs: ['*'] }, admin)).body;
  host = await RawJobHost.connect(server.url.replace('http', 'ws'), key);
  await host.declare([sandbox]);
  const text = `flow ship
    step sandbox => (SUCCESS -> look) { action = sandbox; trigger = manual; args = (count = 2); };
    deci look => (AGREE -> done | REJECT -> stopped) { who = "1 of group(dev)"; };
  flow_end`;
  const applied = await server.post('/api/apply', { text }, admin);
  expect(applied.status).toBe(200);
});

afterAll(async () => {
  host.raw.socket.terminate();
  await server.close();
});

describe('a request', () => {
  test('without a token, or with one that nobody has, is told so', async () => {
    expect(await ask('GET', '/v1/flow/meta/_all', undefined, {})).toEqual({
      ...{ status_code: 400, reason: 'token_not_exist', msg: "Can't find token in request headers", data: null },
    });
    expect(await ask('GET', '/v1/flow/meta/_all', undefined, { token: 'x' })).toMatchObject({
      ...{ status_code: 400, reason: 'invalid_token' },
    });
    const native = await server.get('/api/runs', { token: ada });
    expect(native.status).toBe(401);
  });

  test('that is no JSON, or no object, gets an envelope, too', async () => {
    const malformed = await ask('POST', '/v1/flow/instance/1/a/b', '{"action_args": ');
    expect(malformed).toMatchObject({ status_code: 400, reason: 'malformed_json', data: null });
    expect(await ask('POST', '/v1/flow/instance/1/a/b', '[1]')).toMatchObject({ reason: 'body_invalid_type' });
    expect(await ask('POST', '/v1/flow/instance/1/a/b', '')).toMatchObject({ reason: 'invalid_flow_instance' });
  });

  test('to nowhere is 404, and by another method 405', async () => {
    expect(await ask('GET', '/v1/nothing')).toMatchObject({ status_code: 404, reason: 'not_found' });
    expect(await ask('GET', '/v1/flow/instance/1/a/b')).toMatchObject({
      ...{ status_code: 405, reason: 'method_not_allowed', msg: 'This address takes POST' },
    });
    expect((await ask('DELETE', '/v1/flow/meta/_all')).msg).toBe('This address takes GET, HEAD');
  });

  test('is answered in the language that it asks for', async () => {
    const path = '/v1/flow/instance/9999999/a/b';
    const chinese = await ask('POST', path, {}, { token: ada, 'accept-language': 'fr, zh-CN;q=0.9, en;q=0.5' });
    expect(chinese.msg).toBe('无效的flow instance id 9999999');
    expect((await ask('POST', path, {})).msg).toBe('Invalid flow instance id 9999999');
  });
});

test('flow metas are listed with what they bind', async () => {
  const { data } = await ask('GET', '/v1/flow/meta/_all');
  const ship = {
    name: 'ship',
    description: '',
    jobs: [
      { step_name: 'sandbox', job_name: 'sandbox', bind_args: { trigger: { count: 2 } } },
      { step_name: 'look', job_name: 'decision', bind_args: {} },
    ],
  };
  expect(data).toEqual([ship]);
  expect((await ask('GET', '/v1/flow/meta/_all?limit=1&after=shi')).data).toEqual([ship]);
  expect((await ask('GET', '/v1/flow/meta/_all?after=ship')).data).toEqual([]);
  expect(await ask('GET', '/v1/flow/meta/_all?limit=1001')).toMatchObject({ reason: 'limit_more_than_max' });
  expect((await ask('GET', '/v1/flow/meta/ship')).data).toEqual(ship);
  expect(await ask('GET', '/v1/flow/meta/other')).toMatchObject({
    ...{ status_code: 404, reason: 'flow_meta_not_exist', msg: "No flow meta is named 'other'" },
  });
});

describe('an action', () => {
  test('is performed once its arguments fit, and its answer is the data', async () => {
    const id = await start();
    const path = `/v1/flow/instance/${id}/sandbox`;
    expect(await ask('POST', path)).toMatchObject({
      ...{
        status_code: 400,
        reason: 'sandbox.trigger.version_empty',
        msg: 'sandbox.trigger.version must not be empty',
      },
    });
    const tooMany = await ask('POST', path, { action_args: { version: '1', count: '4' } });
    expect(tooMany).toMatchObject({ reason: 'sandbox.trigger.count_more_than_max' });
    const args = { version: 1, place: 'mine', other: 1 };
    const asked = ask('POST', path, { action_args: JSON.stringify(args) });
    const delivery = await host.given();
    expect(delivery.args).toEqual({ version: '1', place: 'x', count: 2 });
    await host.tell({ id: delivery.id, end: { kind: 'acted', answer: { ok: true, value: [1] } } } as never);
    expect(await asked).toEqual({ status_code: 200, reason: null, msg: null, data: [1] });
    const short = await ask('POST', `${path}/reject`, { action_args: { reason: 'no' } });
    expect(short).toMatchObject({ reason: 'sandbox.reject.reason_less_than_min_length' });
  });

  test('that was not ok says why, and may be repeated', async () => {
    const path = `/v1/flow/instance/${await start()}/sandbox`;
    await done(ask('POST', path, { action_args: { version: '1' } }));
    const thrown = { ok: false, message: 'no room', code: 'thrown', place: 'actions.agree' };
    expect(await done(ask('POST', `${path}/agree`), { answer: thrown })).toMatchObject({
      ...{ status_code: 500, reason: 'service_error', msg: 'no room' },
    });
    const own = { ok: false, message: 'he is angry', code: 'old_man_angry', place: 'actions.agree' };
    expect(await done(ask('POST', `${path}/agree`), { answer: own })).toMatchObject({
      ...{ status_code: 400, reason: 'old_man_angry', msg: 'he is angry' },
    });
    const checked = { ok: false, message: 'reason is rude', code: 'invalid_input', place: 'args.reason' };
    const reject = { action_args: { reason: 'because it is so' } };
    expect(await done(ask('POST', `${path}/reject`, reject), { answer: checked })).toMatchObject({
      ...{ status_code: 400, reason: 'sandbox.reject.reason_invalid_value', msg: 'sandbox.reject.reason is rude' },
    });
    const step = { kind: 'finished', outcome: 'SUCCESS' };
    expect(await done(ask('POST', `${path}/agree`), { step })).toMatchObject({ status_code: 200 });
    // The decision behind it has opened by itself.
    expect(await ask('POST', `${path}/agree`)).toMatchObject({ reason: 'current_step_unfinished' });
  });

  test('that takes longer than its request waits is said to be running still', async () => {
    const id = await start();
    const path = `/v1/flow/instance/${id}/sandbox`;
    expect(await ask('POST', path, { wait_seconds: 31 })).toMatchObject({ reason: 'wait_seconds_more_than_max' });
    const late = await ask('POST', path, { action_args: { version: '1' }, wait_seconds: 0 });
    expect(late).toMatchObject({ status_code: 200, reason: 'still_running', data: null });
    expect(await ask('POST', `${path}/agree`)).toMatchObject({ reason: 'someone_operating' });
    const delivery = await host.given();
    await host.tell({ id: delivery.id, end: { kind: 'acted', answer: { ok: true, value: 7 } } } as never);
    const { data } = await ask('GET', `/v1/flow/instance/${id}`);
    expect(data).toMatchObject({ id, status: 'running', current_step: 'sandbox' });
    expect(data.steps).toMatchObject([
      {
        ...{ step_name: 'sandbox', job_name: 'sandbox', status: 'running', arguments: { version: '1', count: 2 } },
        actions: [{ action: 'trigger', actor_name: 'ada', ok: true, data: 7 }],
      },
    ]);
    expect(data.created_on).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test('of a decision is a vote on what was seen', async () => {
    const id = await start();
    const path = `/v1/flow/instance/${id}`;
    await done(ask('POST', `${path}/sandbox`, { action_args: { version: '1' } }));
    await done(ask('POST', `${path}/sandbox/agree`), { step: { kind: 'finished', outcome: 'SUCCESS' } });
    expect(await ask('POST', `${path}/look`)).toMatchObject({ reason: 'action_already_runned' });
    expect(await ask('POST', `${path}/look/expired`)).toMatchObject({ reason: 'unknown_action_handler' });
    expect(await ask('POST', `${path}/look/agree`)).toMatchObject({ status_code: 400, reason: 'digest_empty' });
    const { digest } = (await ask('GET', path)).data.steps.at(-1);
    const { id: actor } = (await ask('GET', '/v1/user/profile', undefined, { token: bob })).data;
    // Who started it has no vote, whatever the body says.
    expect(await ask('POST', `${path}/look/agree`, { digest, actor })).toMatchObject({
      ...{ status_code: 403, reason: 'not_allow_operation' },
    });
    const admin = { token: operator };
    expect(await ask('POST', `${path}/look/agree`, { digest, actor }, admin)).toMatchObject({ status_code: 403 });
    expect(await ask('POST', `${path}/look/agree`, { digest: 'old' }, admin)).toMatchObject({ reason: 'superseded' });
    const short = await ask('POST', `${path}/look/reject`, { digest, action_args: { reason: 'no' } }, admin);
    expect(short).toMatchObject({ reason: 'look.reject.reason_less_than_min_length' });
    expect(await ask('POST', `${path}/look/agree`, { digest }, admin)).toMatchObject({
      ...{ status_code: 200, data: { outcome: 'AGREE', decided: true } },
    });
    expect((await ask('GET', path)).data).toMatchObject({ status: 'finished', current_step: 'finish' });
    expect(await ask('POST', `${path}/look/agree`, { digest }, admin)).toMatchObject({ reason: 'invalid_status' });
  });
});

describe('who acts', () => {
  test('is who shows the token, whatever the body says', async () => {
    const id = await start();
    const path = `/v1/flow/instance/${id}/sandbox`;
    const body = { action_args: { version: '1' }, actor: 2 };
    expect(await ask('POST', path, body, { token: bob })).toMatchObject({
      ...{ status_code: 403, reason: 'not_allow_operation' },
    });
    await done(ask('POST', path, { ...body, actor: 100_086 }));
    const { data } = await ask('GET', `/v1/flow/instance/${id}`);
    expect(data.steps[0].actions).toMatchObject([{ actor_name: 'ada' }]);
  });

  test('may be somebody else for an administrator, whom the audit names', async () => {
    const id = await start();
    const path = `/v1/flow/instance/${id}/sandbox`;
    const admin = { token: operator };
    const number = (name: string) => ask('GET', '/v1/user/profile', undefined, { token: name });
    const { data: viewer } = await number(bob);
    const { data: approver } = await number(ada);
    const args = { action_args: { version: '1' } };
    expect(await ask('POST', path, { ...args, actor: 100_086 }, admin)).toMatchObject({
      ...{ status_code: 400, reason: 'invalid_actor', msg: "Invalid actor id '100086'" },
    });
    expect(await ask('POST', path, { ...args, actor: viewer.id }, admin)).toMatchObject({ status_code: 403 });
    await done(ask('POST', path, { ...args, actor: String(approver.id) }, admin));
    const { data } = await ask('GET', `/v1/flow/instance/${id}`);
    expect(data.steps[0].actions).toMatchObject([{ actor: approver.id, actor_name: 'ada' }]);
    const asAdmin = { authorization: `Bearer ${operator}` };
    const [{ name }] = (await server.get('/api/runs?limit=1', asAdmin)).body.runs;
    const { body: journal } = await server.get(`/api/runs/${name}/journal?limit=1000`, asAdmin);
    expect(JSON.stringify(journal)).toContain('"type":"run_edited","by":[{"kind":"admin"}]');
    const { entries } = (await server.get('/api/audit?limit=1000', asAdmin)).body;
    const told = entries.map(({ text }: { text: string }) => JSON.parse(text));
    const details = { instance: String(id), step: 'sandbox', action: 'trigger' };
    expect(told.find(({ what }: { what: string }) => what === 'run.act-for')).toMatchObject({
      ...{ actor: { kind: 'admin' }, subject: 'ada', details },
    });
  });
});

test('an instance is discarded with a reason, once', async () => {
  const id = await start();
  const discard = (body: object) => ask('POST', '/v1/flow/instance/discard', body);
  expect(await discard({ flow_instance_id: id })).toMatchObject({ reason: 'discard_reason_empty' });
  const body = { flow_instance_id: id, discard_reason: 'nobody wants it' };
  expect(await discard({ ...body, flow_instance_id: 9999 })).toMatchObject({
    ...{ status_code: 404, reason: 'flow_instance_not_found' },
  });
  expect(await discard(body)).toMatchObject({ status_code: 200 });
  expect(await discard(body)).toMatchObject({ status_code: 400, reason: 'invalid_status' });
  const stopped = (await ask('GET', '/v1/flow/instance/_all?status=stopped&flow_meta=ship')).data;
  expect(stopped.map((each: { id: number }) => each.id)).toContain(id);
});

describe('people', () => {
  test('are added with a password, log in, and log out', async () => {
    const admin = { token: operator };
    const body = { name: 'cem', password: 'long enough for it', role: 'member' };
    expect(await ask('POST', '/v1/user/add', body)).toMatchObject({ status_code: 403 });
    expect(await ask('POST', '/v1/user/add', { ...body, role: 'king' }, admin)).toMatchObject({
      ...{ reason: 'role_not_found', msg: "Role 'king' does not exist" },
    });
    expect(await ask('POST', '/v1/user/add', { ...body, password: 'short' }, admin)).toMatchObject({
      ...{ reason: 'password_less_than_min_length' },
    });
    const added = await ask('POST', '/v1/user/add', body, admin);
    expect(added.data).toMatchObject({ name: 'cem', role: 'member' });
    expect(await ask('POST', '/v1/user/add', body, admin)).toMatchObject({ reason: 'email_exist' });
    const login = (password: string) => ask('POST', '/v1/user/login', { email: 'cem', password }, {});
    expect(await login('wrong')).toMatchObject({ status_code: 400, reason: 'no_match' });
    const { data } = await login(body.password);
    expect(data.id).toBe(added.data.id);
    const session = { token: data.token };
    expect((await ask('GET', '/v1/user/profile', undefined, session)).data).toMatchObject({ id: data.id, name: 'cem' });
    expect(await ask('POST', '/v1/user/logout', {}, session)).toMatchObject({ status_code: 200 });
    expect(await ask('GET', '/v1/user/profile', undefined, session)).toMatchObject({ reason: 'invalid_token' });
  });
});

describe('a template', () => {
  const body = { flow_meta_name: 'ship', template_name: 'ship_it', max_run_instance: 2, description: 'of a team' };
  const admin = { token: operator };

  test('is made by a maintainer, and a creator that is named by nobody else is not believed', async () => {
    expect(await ask('PUT', '/v1/flow/template', body)).toMatchObject({ status_code: 403 });
    const dan = { name: 'dan', role: 'maintainer' };
    const token = (await server.post('/api/users', dan, { authorization: `Bearer ${operator}` })).body.token;
    const { id } = (await ask('GET', '/v1/user/profile')).data;
    const made = await ask('PUT', '/v1/flow/template', { ...body, creator: id }, { token });
    expect(made.data).toMatchObject({ name: 'ship_it', creator_info: { name: 'dan' }, bind_args: '{}' });
    const other = await ask(
      'PUT',
      '/v1/flow/template',
      { ...body, name: 'other', template_name: undefined, creator: id },
      admin,
    );
    expect(other.data).toMatchObject({ name: 'other', creator_info: { id, name: 'ada' } });
    const one = (await ask('GET', '/v1/flow/template/ship_it')).data;
    expect(one).toEqual((await ask('GET', `/v1/flow/template/${made.data.id}`)).data);
    expect(one).toMatchObject({ bind_args: {}, description: 'of a team' });
    const all = (await ask('GET', '/v1/flow/template/_all')).data;
    const [first] = all;
    expect((await ask('GET', '/v1/flow/template/_all?limit=1')).data).toEqual([first]);
    expect((await ask('GET', `/v1/flow/template/_all?after=${first.id}`)).data).toEqual(all.slice(1));
    for (const template_name of ['_all', '777'])
      expect(await ask('PUT', '/v1/flow/template', { ...body, template_name }, admin)).toMatchObject({
        status_code: 422,
      });
    expect(await ask('GET', '/v1/flow/template/none')).toMatchObject({ status_code: 404, reason: 'unknow_template' });
  });

  test.each([
    [{}, 'flow_meta_name_empty'],
    [{ ...body, template_name: 'no blanks' }, 'template_name_invalid_format'],
    [{ ...body, max_run_instance: -1 }, 'max_run_instance_less_than_min'],
    [{ ...body, template_name: 'third', bind_args: '{"sandbox": ' }, 'bind_args_invalid_type'],
    [{ ...body, template_name: 'third', bind_args: { sandbox: { trigger: { place: 'y' } } } }, 'not_allow_bind_const'],
    [{ ...body, template_name: 'SHIP_IT' }, 'name_already_exist'],
  ])('%j is refused: %s', async (given, reason) => {
    expect(await ask('PUT', '/v1/flow/template', given, admin)).toMatchObject({ status_code: 400, reason });
  });

  test('is started for who shows the token, and for somebody else by an administrator, who has no vote then', async () => {
    const path = '/v1/flow/template/ship_it';
    const started = { description: 'a release', initiator: 2 };
    expect(await ask('POST', `${path}/start`, started, { token: bob })).toMatchObject({ status_code: 403 });
    expect(await ask('POST', `${path}/start`, {})).toMatchObject({ reason: 'description_empty' });
    const { id: adaId } = (await ask('GET', '/v1/user/profile')).data;
    const first = await ask('POST', `${path}/start`, { ...started, initiator: 100_086 });
    expect(first.data).toMatchObject({ initiator: adaId, status: 'running', description: 'a release' });
    await ask('POST', '/v1/flow/instance/discard', { flow_instance_id: first.data.id, discard_reason: 'a trial' });
    const second = await ask('POST', `${path}/start`, { ...started, initiator: adaId }, admin);
    expect(second.data).toMatchObject({ initiator: adaId });
    await done(ask('POST', `${path}/sandbox`, { action_args: { version: '1' } }));
    await done(ask('POST', `${path}/sandbox/agree`), { step: { kind: 'finished', outcome: 'SUCCESS' } });
    const { digest } = (await ask('GET', `/v1/flow/instance/${second.data.id}`)).data.steps.at(-1);
    expect(await ask('POST', `${path}/look/agree`, { digest }, admin)).toMatchObject({ status_code: 403 });
  });
});
