import type { CodeResult } from '@signalbox/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, RawJobHost } from '../../job-hosts/testing/raw-job-host.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

const reason = { name: 'reason', type: 'str', required: true, checks: { minLength: 3 } } as const;
const target = { name: 'target', type: 'str', required: false, default: 'x', mark: 'const' } as const;
const sandbox = codeOf('sandbox', {
  params: [{ name: 'version', type: 'str', required: true }, target],
  comments: { version: 'of the jar' },
  actions: { agree: { params: [], description: 'deploys it' }, reject: { params: [reason] } },
  panel: { sections: [{ from: 'version', as: 'fields' }] },
  outcomes: ['AGREED', 'FAIL'],
});

let server: TestServer;
let host: RawJobHost;

beforeEach(async () => {
  server = await startTestServer();
  const { key } = (await server.post('/api/agents', { name: 'host', jobs: ['*'] })).body;
  host = await RawJobHost.connect(server.url.replace('http', 'ws'), key);
  await host.declare([sandbox]);
  await server.apply(`flow f
    step s => (AGREED -> done | FAIL -> stopped) { action = sandbox; trigger = manual; };
  flow_end`);
  await server.post('/api/runs', { flow: 'f', name: 'one' });
});

afterEach(async () => {
  host.raw.socket.terminate();
  await server.close();
});

const trigger = (body: object = {}) =>
  server.post('/api/runs/one/trigger', { step: 's', args: { version: '1' }, ...body });
const act = (body: object) => server.post('/api/runs/one/act', { step: 's', ...body });
const acted = (id: string, more: object = {}) =>
  ({ id, end: { kind: 'acted', answer: { ok: true }, ...more } }) as CodeResult;
const readRun = async () => (await server.get('/api/runs/one')).body;

/** The host does this act, and the caller gets its answer. */
async function done<T>(asked: Promise<T>, more: object = {}): Promise<T> {
  await host.tell(acted((await host.given()).id, more));
  return asked;
}

describe('acting on a step', () => {
  test('is answered with what the act has answered', async () => {
    const triggered = await done(trigger(), { saved: { version: '1' } });
    expect(triggered).toMatchObject({ status: 200, body: { status: 'running' } });
    expect(triggered.body.act).toMatchObject({ action: 'trigger', number: 1, status: 'ok', by: 'admin' });
    const problem = { ok: false, message: 'no room', code: 'thrown', place: 'actions.reject' };
    const refused = await done(act({ action: 'reject', args: { reason: 'too early' } }), { answer: problem });
    expect(refused.body.act).toMatchObject({
      ...{ status: 'not_ok', problem: { message: 'no room' }, args: { reason: 'too early' } },
    });
    const step = { kind: 'finished', outcome: 'AGREED' };
    const agreed = await done(act({ action: 'agree', visit: 1 }), { answer: { ok: true, value: { n: 1 } }, step });
    expect(agreed.body).toMatchObject({ status: 'done', act: { status: 'ok', answer: '{"n":1}', end: 'finished' } });
    const { visits, steps } = await readRun();
    expect(visits[0].acts.map(({ action, status }: never) => `${action} ${status}`)).toEqual([
      ...['trigger ok', 'reject not_ok', 'agree ok'],
    ]);
    expect(steps[0]).toMatchObject({ saved: { version: '1' }, panel: sandbox.panel });
  });

  test('is answered by where to look, when the act takes longer', async () => {
    const late = await trigger({ waitSeconds: 0 });
    const { id } = await readRun();
    expect(late).toMatchObject({ status: 202, body: { act: { action: 'trigger', status: 'running' } } });
    expect(late.headers.get('location')).toBe(`/api/projects/default/runs/${id}`);
    expect((await readRun()).visits[0].acts).toMatchObject([{ action: 'trigger', status: 'running' }]);
    expect((await readRun()).waitsFor).toMatchObject([{ kind: 'host', text: expect.stringContaining('sandbox@1') }]);
  });

  test('again with the same key gets the same answer, also when its step has ended by it', async () => {
    await done(trigger({ key: 'k' }));
    expect((await trigger({ key: 'k' })).body.act).toMatchObject({ number: 1, status: 'ok' });
    const step = { kind: 'stopped', reason: 'too early' };
    const asked = { action: 'reject', args: { reason: 'too early' }, key: 'k' };
    expect((await done(act(asked), { step })).body).toMatchObject({ status: 'stopped', act: { end: 'stopped' } });
    expect((await act(asked)).body).toMatchObject({
      status: 'stopped',
      act: { number: 2, status: 'ok', end: 'stopped' },
    });
    expect((await act({ ...asked, key: 'other' })).body.error.code).toBe('wrong_status');
    expect((await act({ action: 'reject', args: { reason: 'too early' } })).status).toBe(409);
  });

  test('again with the same key is refused to who asks for something else', async () => {
    await done(trigger({ key: 'k' }));
    expect((await trigger({ key: 'k', args: { version: '2' } })).body.error).toMatchObject({
      ...{ code: 'already_finished', details: { path: 'key' } },
    });
    const step = { kind: 'finished', outcome: 'AGREED' };
    await done(act({ action: 'agree', key: 'k' }), { step });
    expect((await act({ action: 'agree', key: 'k', args: { any: 1 } })).status).toBe(409);
    expect((await act({ action: 'agree', key: 'k', visit: 2 })).status).toBe(409);
    expect((await act({ action: 'agree', key: 'k', visit: 1 })).body.act).toMatchObject({ number: 2, status: 'ok' });
    const { token } = (await server.post('/api/users', { name: 'bob', role: 'member' })).body;
    const asBob = { authorization: `Bearer ${token}` };
    const theirs = await server.post('/api/runs/one/act', { step: 's', action: 'agree', key: 'k' }, asBob);
    expect(theirs.status).toBe(409);
  });

  test('ends with its step, when somebody else has ended that', async () => {
    const asked = trigger();
    await host.given();
    await server.post('/api/runs/one/skip', { step: 's', outcome: 'AGREED', reason: 'by hand' });
    expect((await asked).body).toMatchObject({ status: 'done', act: { action: 'trigger', status: 'withdrawn' } });
  });

  test('is refused with arguments that do not fit, and on what is not there', async () => {
    expect((await trigger({ args: {} })).body.error).toMatchObject({ code: 'argument_invalid' });
    expect((await trigger({ args: { version: '1', target: 'y' } })).status).toBe(422);
    await done(trigger());
    expect((await act({ action: 'reject', args: { reason: 'no' } })).body.error).toMatchObject({
      ...{ code: 'argument_invalid', details: { path: 'args.reason' } },
    });
    expect((await act({ action: 'other' })).body.error.code).toBe('argument_invalid');
    expect((await server.post('/api/runs/none/act', { step: 's', action: 'agree' })).status).toBe(404);
    expect((await act({ action: 'agree', waitSeconds: 31 })).status).toBe(400);
  });
});

test('a run says what people may do to its open steps', async () => {
  const version = { name: 'version', type: 'str', required: true };
  expect((await readRun()).actions).toMatchObject([
    { step: 's', action: 'trigger', status: 'pending', params: [version] },
  ]);
  await server.post('/api/runs/one/pause', {});
  expect((await readRun()).actions).toEqual([]);
  await server.post('/api/runs/one/resume', {});
  await done(trigger());
  expect((await readRun()).actions).toMatchObject([
    { action: 'agree', description: 'deploys it', status: 'pending', params: [] },
    { action: 'reject', status: 'pending', params: [reason], schema: { required: ['reason'] } },
  ]);
  await done(act({ action: 'agree' }));
  void act({ action: 'reject', args: { reason: 'too early' } });
  await host.given();
  expect((await readRun()).actions).toMatchObject([{ status: 'ok' }, { status: 'running' }]);
  await server.post('/api/runs/one/stop', {});
});

test.each([
  ['"not today"', 'not today', { required: false, default: 'not today' }],
  ['$why', 'because', { required: false }],
])('nobody has to give what the flow gives an act: %s', async (source, given, param) => {
  const binding = `args = (version = "1", reject: reason = ${source});`;
  await server.apply(`flow g inputs = (str why);
    step s => (AGREED -> done) { action = sandbox; ${binding} trigger = manual; };
  flow_end`);
  await server.post('/api/runs', { flow: 'g', name: 'two', inputs: { why: 'because' } });
  await done(server.post('/api/runs/two/trigger', { step: 's' }));
  const { actions } = (await server.get('/api/runs/two')).body;
  expect(actions[1]).toMatchObject({ action: 'reject', params: [param] });
  expect(actions[1].schema.required ?? []).toEqual([]);
  const rejected = await done(server.post('/api/runs/two/act', { step: 's', action: 'reject' }));
  expect(rejected.body.act).toMatchObject({ status: 'ok', args: { reason: given } });
  expect((await server.get('/api/flows/g')).body.fsl).toContain(binding);
});

test('a trigger shows what the flow gives it, which nobody has to give', async () => {
  await server.apply(`flow g inputs = (str wanted);
    step s => (AGREED -> done) { action = sandbox; args = (version = $wanted); trigger = manual; };
  flow_end`);
  await server.post('/api/runs', { flow: 'g', name: 'two', inputs: { wanted: '1.4' } });
  const { actions } = (await server.get('/api/runs/two')).body;
  expect(actions[0]).toMatchObject({ params: [{ name: 'version', required: false, default: '1.4', origin: 'flow' }] });
  expect(actions[0].params[0]).not.toHaveProperty('fixed');
});

test("what people have granted is shown to who triggers it, and is nobody's to give", async () => {
  await server.apply(`action mail addr = "http://127.0.0.1:1"; args = (str text); return = (SENT); action_end
  flow h
    deci sure => (YES -> send | NO -> stopped) { who = "group(qa)"; };
    step send => (SENT -> done) { action = mail; args = (text = "out"); trigger = manual; };
  flow_end`);
  await server.post('/api/runs', { flow: 'h', name: 'two' });
  const { decisions } = (await server.get('/api/runs/two')).body;
  const { visit, digest } = decisions[0];
  await server.post('/api/runs/two/decide', { step: 'sure', visit, digest, outcome: 'YES' });
  const { actions } = (await server.get('/api/runs/two')).body;
  expect(actions[0]).toMatchObject({ params: [{ name: 'text', default: 'out', origin: 'flow', fixed: true }] });
  expect((await server.post('/api/runs/two/trigger', { step: 'send', args: { text: 'in' } })).status).toBe(409);
});

test('the catalogue says what the actions of a job ask for', async () => {
  const { jobs } = (await server.get('/api/jobs')).body;
  expect(jobs).toMatchObject([
    {
      params: [{ name: 'version', comment: 'of the jar' }, { name: 'target' }],
      actions: [
        { name: 'agree', description: 'deploys it', params: [] },
        { name: 'reject', params: [{ name: 'reason', required: true }], schema: { required: ['reason'] } },
      ],
      panel: sandbox.panel,
    },
  ]);
});
