import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith, actionText, runText } from '../../testing/echoer-client.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;
let ack: ReturnType<typeof ackWith>;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  ack = ackWith(server);
  await server.post('/action', { data: actionText(service, 'ci', 'SUCCESS | FAIL | ODD') });
  await server.post('/flowrun', { data: runText('basic') });
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const create = (path: string, data: string) => server.post(path, { data });

const states = async (name: string) => (await server.get(`/flowrun/${name}`)).body.spec.history_states;

describe('an acknowledgement', () => {
  test('counts once, however often it is sent', async () => {
    const call = await service.next();
    const answers = await Promise.all(Array.from({ length: 20 }, () => ack(call, 'SUCCESS')));
    expect(answers.map(({ status, text }) => `${status} ${text}`)).toEqual(Array.from({ length: 20 }, () => '200 ""'));
    expect((await server.get('/api/runs/basic/journal')).body.transitions).toHaveLength(2);
    expect(await states('basic')).toEqual(['ready', 'A', 'done']);
  });

  test('that says something else afterwards answers 200, and is recorded once', async () => {
    const call = await service.next();
    await ack(call, 'SUCCESS');
    for (let time = 0; time < 3; time += 1) expect((await ack(call, 'FAIL')).text).toBe('""');
    expect((await ack(call, '')).text).toBe('""');
    expect(await states('basic')).toEqual(['ready', 'A', 'done']);
    const { transitions } = (await server.get('/api/runs/basic/journal')).body;
    const types = transitions.flatMap(({ events }: { events: { type: string }[] }) => events.map(({ type }) => type));
    expect(types.filter((type: string) => type === 'repeat_ignored')).toHaveLength(1);
  });

  test('of an unknown uuid is 404, with echoer’s message', async () => {
    const { status, body } = await server.post('/step', { uuid: 'nobody', ackState: 'SUCCESS', done: true });
    expect(status).toBe(404);
    expect(body).toMatchObject({ error: { code: 'attempt_not_found' }, message: 'get data error or maybe not found' });
  });

  test('with a guessed uuid, however near, or with none is told the same, and changes nothing', async () => {
    const call = await service.next();
    const uuid = String(call.body.uuid);
    const guesses = [
      '',
      'nobody',
      uuid.slice(0, -1),
      `${uuid}0`,
      [...uuid].toReversed().join(''),
      'x'.repeat(256),
      undefined,
    ];
    const answers = await Promise.all(guesses.map((guess) => ack(call, 'SUCCESS', { uuid: guess })));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 404, body: { error: { code: 'attempt_not_found' } } });
    expect((await server.get('/api/runs/basic')).body).toMatchObject({ status: 'running', seq: 1 });
  });

  test('of an earlier visit is 409; each visit has its own uuid', async () => {
    const calls = [await service.next()];
    for (let visit = 0; visit < 10; visit += 1) {
      await ack(calls.at(-1)!, 'FAIL');
      calls.push(await service.next());
    }
    expect(new Set(calls.map(({ body }) => body.uuid)).size).toBe(11);
    const { status, body } = await ack(calls[0]!, 'SUCCESS');
    expect({ status, code: body.error.code }).toEqual({ status: 409, code: 'attempt_stale' });
    await ack(calls[10]!, 'SUCCESS');
    expect(await states('basic')).toEqual(['ready', ...Array.from({ length: 11 }, () => 'A'), 'done']);
  });

  test.each([
    ['that the action does not declare', 'NONSENSE'],
    ['that the step does not map', 'ODD'],
    ['that only the engine gives', 'TIMEOUT'],
    ['that is empty', ''],
    ['of every object', 'constructor'],
  ])('with a state %s is 422, and the step stays open', async (_name, state) => {
    const call = await service.next();
    const { status, body } = await ack(call, state);
    expect({ status, code: body.error.code }).toEqual({ status: 422, code: 'outcome_unknown' });
    expect(body.message).not.toBe('');
    expect(await states('basic')).toEqual(['ready', 'A']);
    const { id } = (await server.get('/api/runs/basic')).body;
    expect(server.logged.filter(({ message }) => message === 'acknowledgement refused')).toEqual([
      { level: 'warn', message: 'acknowledgement refused', fields: { run: id, step: 'A', outcome: state } },
    ]);
    const text = () => server.get('/api/runs/basic').then((answer) => answer.body.waitsFor[0].text);
    const what = `for ${JSON.stringify(state)}, which the step does not take`;
    expect(await text()).toMatch(/^the acknowledgement of step A; one was refused at 2\S+Z for /);
    expect(await text()).toContain(what);
    await ack(call, state);
    expect(await text()).toContain('; 2 were refused, the latest at 2');
    expect((await ack(call, 'SUCCESS')).status).toBe(200);
  });

  test('with done false is progress: stored and shown, without a new call', async () => {
    const call = await service.next();
    expect((await ack(call, 'FAIL', { done: false, data: '40 %', globalVariables: { k: 1 } })).text).toBe('""');
    const { body } = await server.get('/flowrun/basic');
    expect(body.spec.steps[0].spec).toMatchObject({ action_run: { done: false }, response: { state: 'FAIL' } });
    await ack(call, 'SUCCESS');
    expect(await states('basic')).toEqual(['ready', 'A', 'done']);
    expect(service.calls).toHaveLength(1);
  });

  test('needs no content type, and none of the keys that only name things', async () => {
    const { body } = await service.next();
    const response = await fetch(`${server.url}/step`, {
      method: 'POST',
      body: new Blob([JSON.stringify({ uuid: body.uuid, ackState: 'SUCCESS', done: true })]),
    });
    expect(`${response.status} ${await response.text()}`).toBe('200 ""');
  });

  test('brings variables, which are merged key by key and come with the next call', async () => {
    const first = await service.next();
    expect(first.body.globalVariables).toBeNull();
    await ack(first, 'FAIL', { globalVariables: { k: 'v1', n: 5, deep: { a: 1 } }, data: 'hello' });
    const second = await service.next();
    expect(second.body.globalVariables).toEqual({ k: 'v1', n: 5, deep: { a: 1 } });
    await ack(second, 'SUCCESS', { globalVariables: { k: 'v2', deep: { b: 2 } } });
    const { body } = await server.get('/flowrun/basic');
    expect(body.spec.global_variable).toEqual({ k: 'v2', n: 5, deep: { b: 2 } });
    expect(body.spec.steps[0].spec.global_variables).toEqual(body.spec.global_variable);
    expect(body.spec).toMatchObject({ current_state: 'done', last_state: 'A', last_event: 'basic_A_SUCCESS' });
  });

  test('may bring null for the variables, as the Go client does', async () => {
    expect((await ack(await service.next(), 'SUCCESS', { globalVariables: null })).text).toBe('""');
  });

  test.each([
    ['a uuid that is a number', { uuid: 5 }],
    ['a state that is a list', { ackState: ['SUCCESS'] }],
    ['done as a word', { done: 'yes' }],
    ['variables that are a list', { globalVariables: [1] }],
    ['variables that are a word', { globalVariables: 'x' }],
    ['data that is an object', { data: {} }],
    ['a uuid of 10 kB', { uuid: 'x'.repeat(10_000) }],
  ])('with %s is 400 and changes nothing', async (_name, wrong) => {
    const call = await service.next();
    const { status, body } = await ack(call, 'SUCCESS', wrong);
    expect(status).toBe(400);
    expect(body).toMatchObject({ error: { code: 'body_invalid' }, message: expect.any(String) });
    expect(await states('basic')).toEqual(['ready', 'A']);
  });

  test('with variables a hundred thousand levels deep is refused, and the run goes on', async () => {
    const call = await service.next();
    const rest = JSON.stringify({ uuid: call.body.uuid, ackState: 'SUCCESS', done: true }).slice(1);
    for (const depth of [200, 2_000, 5_000, 100_000]) {
      const deep = `${'['.repeat(depth)}${']'.repeat(depth)}`;
      const { status } = await server.post('/step', `{"globalVariables":{"a":${deep}},${rest}`);
      expect({ depth, status }).toEqual({ depth, status: 400 });
    }
    expect((await ack(call, 'SUCCESS')).status).toBe(200);
    expect(await states('basic')).toEqual(['ready', 'A', 'done']);
  });

  test('with NUL, direction marks and names of every object in its data keeps them as data', async () => {
    const call = await service.next();
    const globalVariables = { nul: 'a\0b', rtl: '\u202Eevil', constructor: 'c', toString: 't' };
    expect((await ack(call, 'SUCCESS', { globalVariables, data: 'x\0\u202Ey' })).text).toBe('""');
    const { body } = await server.get('/flowrun/basic');
    expect(body.spec.global_variable).toEqual(globalVariables);
    expect(body.spec.steps[0].spec.data).toBe('x\0\u202Ey');
  });

  test('with a body of 2 MiB is 413, and the step stays open', async () => {
    const call = await service.next();
    const { status, body } = await ack(call, 'SUCCESS', { data: 'x'.repeat(2 * 1024 * 1024) });
    expect({ status, code: body.error.code }).toEqual({ status: 413, code: 'too_large' });
    expect((await ack(call, 'SUCCESS', { data: 'x'.repeat(200_000) })).text).toBe('""');
    expect(await states('basic')).toEqual(['ready', 'A', 'done']);
  });

  test('for a deleted run is 409, also when a new run has its name', async () => {
    const call = await service.next();
    const { uuid } = (await server.get('/flowrun/basic')).body.metadata;
    await server.delete(`/flowrun/basic/${uuid}`);
    await create('/flowrun', runText('basic'));
    await service.next();
    expect((await ack(call, 'SUCCESS')).status).toBe(409);
    expect(await states('basic')).toEqual(['ready', 'A']);
  });
});

describe('a signature of an acknowledgement', () => {
  type Part = 'key' | 'body' | 'id' | 'timestamp';

  /** The headers that a service sends, or with one part wrong. */
  async function signed(
    body: string,
    wrong?: Part,
    at = Date.now(),
    as = {},
  ): Promise<{ readonly [name: string]: string }> {
    const [key] = (await server.get('/api/signing-keys', as)).body.keys;
    const secret = Buffer.from(wrong === 'key' ? 'none' : key.secret.slice('whsec_'.length), 'base64');
    const timestamp = String(Math.floor(at / 1000));
    const content = `ack/m1.${timestamp}.${wrong === 'body' ? `${body} ` : body}`;
    const signature = `v1,${createHmac('sha256', secret).update(content).digest('base64')}`;
    return {
      'webhook-id': wrong === 'id' ? 'ack/m2' : 'ack/m1',
      'webhook-timestamp': wrong === 'timestamp' ? `${timestamp}x` : timestamp,
      'webhook-signature': `v1a,other ${signature}`,
    };
  }

  const admin = { authorization: 'Bearer an-administrators-token' };
  const bodyOf = (uuid: unknown) => JSON.stringify({ uuid, ackState: 'SUCCESS', done: true });

  test('that fits is taken, and a wrong one refused before anybody looks for the attempt', async () => {
    const { uuid } = (await service.next()).body;
    const body = bodyOf(uuid);
    const old = Date.now() - 6 * 60_000;
    const headers = [
      ...(await Promise.all((['key', 'body', 'id', 'timestamp'] as const).map((wrong) => signed(body, wrong)))),
      await signed(body, undefined, old),
      { 'webhook-signature': 'v1,' },
    ];
    const answers = await Promise.all(headers.map((each) => server.post('/step', body, each)));
    const guessed = await server.post('/step', bodyOf('nobody'), await signed(body));
    const texts = new Set([...answers, guessed].map(({ status, text }) => `${status} ${text}`));
    expect([...texts]).toEqual([expect.stringMatching(/^401 .*signature_invalid/)]);
    expect((await server.get('/api/runs/basic')).body).toMatchObject({ status: 'running', seq: 1 });
    expect((await server.post('/step', body, await signed(body))).text).toBe('""');
    expect(await states('basic')).toEqual(['ready', 'A', 'done']);
  });

  test('that is sent again does not turn the run back', async () => {
    const { uuid } = (await service.next()).body;
    const report = (k: number) => JSON.stringify({ uuid, ackState: '', done: false, globalVariables: { k } });
    const [first, second] = [await signed(report(1), undefined, Date.now() - 2000), await signed(report(2))];
    for (const [k, headers] of [
      [1, first],
      [2, second],
      [1, first],
      [2, second],
    ] as const)
      expect((await server.post('/step', report(k), headers)).text).toBe('""');
    expect((await server.get('/api/runs/basic')).body).toMatchObject({ context: { k: 2 }, seq: 3 });
  });

  test('of a call is none of an acknowledgement', async () => {
    const { text, headers } = await service.next();
    const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature'] as const;
    const sent = Object.fromEntries(names.map((name) => [name, String(headers[name])]));
    expect((await server.post('/step', text, sent)).status).toBe(401);
    expect((await server.get('/api/runs/basic')).body).toMatchObject({ status: 'running', seq: 1 });
  });

  test('is asked for where the server is told so', async () => {
    await server.close();
    server = await startTestServer({
      signedAcks: 'required',
      open: false,
      token: 'an-administrators-token',
      egress: server.config.egress,
    });
    await server.post('/action', { data: actionText(service, 'ci', 'SUCCESS | FAIL | ODD') }, admin);
    await server.post('/flowrun', { data: runText('signed') }, admin);
    const call = await service.next();
    expect(call.body.flowId).toBe('basic');
    const { uuid } = (await service.next()).body;
    expect((await server.post('/step', bodyOf(uuid))).status).toBe(401);
    expect((await server.post('/step', bodyOf('nobody'))).status).toBe(401);
    expect(
      (await server.post('/step', bodyOf(uuid), await signed(bodyOf(uuid), undefined, Date.now(), admin))).text,
    ).toBe('""');
    expect((await server.get('/api/runs/signed', admin)).body.status).toBe('done');
  });
});
