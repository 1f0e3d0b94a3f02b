import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, type Answer, type Call, startActionService } from '../testing/action-service.ts';
import { ackWith } from '../testing/echoer-client.ts';
import { isOver, runUntil } from '../testing/follow.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;
/** What an undo is answered, by its path. */
let undoAnswers: { [path: string]: number };
/** Takes its time. */
let slow: string | undefined;

/** Each job is acknowledged at once, as `fail` says where a step is named there. */
const work =
  (outcomeOf: (step: string) => string): Answer =>
  async (call, response) => {
    const { uuid, stepName, flowId } = call.body;
    const undo = call.path.endsWith('/undo');
    response.writeHead(undo ? (undoAnswers[call.path] ?? 200) : 200).end();
    if (undo || stepName === slow) return;
    const data = `made by ${stepName}`;
    await server.post('/step', { flowId, stepName, uuid, ackState: outcomeOf(stepName), done: true, data });
  };

const action = (name: string) =>
  `action ${name} addr = "${service.url}/${name}"; undo = "${service.url}/${name}/undo"; args = (str name); return = (OK | BAD); action_end`;

const flow = `
  flow launch
    on_failure = rollback;
    step one => (OK -> two | BAD -> rollback) { action = one; args = (name = "first"); };
    step two => (OK -> three | BAD -> rollback) { action = two; args = (name = "second"); };
    step three => (OK -> done | BAD -> rollback) { action = three; args = (name = "third"); };
  flow_end`;

beforeEach(async () => {
  undoAnswers = {};
  slow = undefined;
  service = await startActionService(work((step) => (step === 'three' ? 'BAD' : 'OK')));
  server = await startTestServer({ deliveryTries: 1 });
  await server.apply(['one', 'two', 'three'].map(action).join('\n') + flow);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const undone = () => service.calls.filter(({ path }) => path.endsWith('/undo'));
const paths = () => undone().map(({ path }) => path);

describe('a run whose third step fails', () => {
  test('undoes it first and then what was done, the last first, each with what it was called with and has reported', async () => {
    await server.post('/api/runs', { flow: 'launch', name: 'run' });
    const run = await runUntil(server, 'run', isOver);
    expect(run).toMatchObject({ status: 'rolled_back', detail: 'step three leads to rollback' });
    expect(paths()).toEqual(['/three/undo', '/two/undo', '/one/undo']);
    const [, second] = undone();
    const called = service.calls.find(({ path }) => path === '/two');
    const key = called?.headers['idempotency-key'];
    expect(second?.body).toMatchObject({
      name: 'second',
      stepName: 'two',
      flowId: 'run',
      ackStates: ['UNDONE', 'FAILED'],
      undo: { uuid: called?.body.uuid, key, outcome: 'OK', data: 'made by two' },
    });
    expect(second?.headers['idempotency-key']).toBe(`${key}/undo/1`);
    expect(second?.headers['webhook-signature']).toMatch(/^v1,/);
    expect((await server.get('/api/runs/run')).body.rollback).toMatchObject({ undone: 3, left: 0 });
  });
});

const started = async (more: object = {}) => {
  await server.post('/api/runs', { flow: 'launch', name: 'run', ...more });
  return runUntil(server, 'run', isOver);
};
const post = (path: string, body: object = {}) => server.post(`/api/runs/run/${path}`, body);
const plan = async (query = '') =>
  (await server.get(`/api/runs/run/undo${query}`)).body.visits.map(({ step, how }: { step: string; how: string }) => [
    step,
    how,
  ]);

describe('an undo that its service refuses', () => {
  beforeEach(async () => {
    undoAnswers = { '/two/undo': 500 };
    const held = await started();
    expect(held).toMatchObject({ status: 'held', rollback: { undone: 1, undo: { step: 'two', status: 'failed' } } });
    expect(held.detail).toMatch(/^undo_failed: the undo of step two: UNREACHABLE, .*HTTP 500$/);
    undoAnswers = {};
  });

  test('holds the run, and is made again under another key when a person asks for it', async () => {
    expect(await plan()).toEqual([
      ['two', 'http'],
      ['one', 'http'],
    ]);
    await server.restart();
    expect((await post('edit-args', { step: 'two', args: { name: 'other' }, reason: 'it was renamed' })).status).toBe(
      200,
    );
    await post('retry');
    expect(await runUntil(server, 'run', isOver)).toMatchObject({ status: 'rolled_back' });
    const [, first, second] = undone();
    expect(second?.body.name).toBe('other');
    expect([first, second].map((call) => call?.headers['idempotency-key'])).toEqual([
      expect.stringMatching(/\/two\/1\/1\/undo\/1$/),
      expect.stringMatching(/\/two\/1\/1\/undo\/2$/),
    ]);
    expect(await plan()).toEqual([]);
  });

  test.each(['UNDONE', 'LEFT'])('is passed over as %s with a reason', async (outcome) => {
    expect((await post('skip', { step: 'two', outcome, reason: '' })).status).toBe(422);
    await post('skip', { step: 'two', outcome, reason: 'looked after' });
    const run = await runUntil(server, 'run', isOver);
    expect(run).toMatchObject({ status: 'rolled_back', rollback: { left: outcome === 'LEFT' ? 1 : 0 } });
    expect(paths()).toEqual(['/three/undo', '/two/undo', '/one/undo']);
  });

  test('keeps the run from its end by hand', async () => {
    expect((await post('stop')).body.error.code).toBe('wrong_status');
    expect((await server.get('/api/runs/run')).body.waitsFor).toMatchObject([{ kind: 'failed_undo', step: 'two' }]);
  });
});

test('a service that takes an undo for later acknowledges it with its own uuid', async () => {
  undoAnswers = { '/two/undo': 202 };
  await server.post('/api/runs', { flow: 'launch', name: 'run' });
  await runUntil(server, 'run', ({ rollback }) => rollback?.undo?.step === 'two');
  while (undone().length < 2) await service.next();
  const call = undone()[1] as Call;
  const answer = (ackState: string) => ackWith(server)(call, ackState);
  expect((await answer('OK')).status).toBe(422);
  expect((await answer('UNDONE')).status).toBe(200);
  expect(await runUntil(server, 'run', isOver)).toMatchObject({ status: 'rolled_back', rollback: { undone: 3 } });
});

test('an attempt that a stop gave up keeps the undo of all waiting until its service has answered, also below', async () => {
  slow = 'two';
  await server.apply(`flow above
    step low => (DONE -> done | STOPPED -> stopped | FAILED -> stopped) { action = flow; args = (flow = "launch"); };
  flow_end`);
  await server.post('/api/runs', { flow: 'above', name: 'run' });
  while ((await service.next()).path !== '/two');
  await post('stop');
  await post('rollback');
  const below = (await server.get('/api/runs?flow=launch')).body.runs[0].name;
  const isWaiting = await runUntil(server, below, ({ status }) => status === 'rolling_back');
  expect(isWaiting.waitsFor).toMatchObject([{ kind: 'given_up', step: 'two' }]);
  const ack = await ackWith(server)(service.calls.at(-1) as Call, 'OK', { data: 'at last' });
  expect([ack.status, ack.body.error.code]).toEqual([409, 'attempt_stale']);
  expect(await runUntil(server, 'run', isOver)).toMatchObject({ status: 'rolled_back' });
  expect(paths()).toEqual(['/two/undo', '/one/undo']);
  expect(undone()[0]?.body).toMatchObject({ undo: { outcome: 'OK', data: 'at last' } });
});

describe('a run that is done', () => {
  beforeEach(async () => {
    await server.apply(`
      action mail addr = "${service.url}/mail"; return = (OK); action_end
      flow below step one => (OK -> done | BAD -> done) { action = one; args = (name = "low"); }; flow_end
      flow launch
        step one => (OK -> low | BAD -> stopped) { action = one; args = (name = "first"); };
        step low => (DONE -> mail | FAILED -> stopped | STOPPED -> stopped) { action = flow; args = (flow = "below"); };
        step mail => (OK -> two) { action = mail; };
        step two => (OK -> done | BAD -> stopped) { action = two; args = (name = "second"); };
      flow_end`);
    expect(await started()).toMatchObject({ status: 'done' });
  });

  test('shows what its rollback would do, and what not', async () => {
    const all = [
      ['two', 'http'],
      ['mail', 'nothing'],
      ['low', 'run'],
      ['one', 'http'],
    ];
    expect(await plan()).toEqual(all);
    expect(await plan('?to=low')).toEqual(all.slice(0, 2));
    expect((await server.get('/api/runs/run/undo?to=three')).body.error.code).toBe('step_not_found');
    const { steps } = (await server.get('/api/runs/run')).body;
    expect(steps.map(({ undo }: { undo?: string }) => undo)).toEqual(['http', 'run', 'nothing', 'http']);
  });

  test('is rolled back with the run below, and once', async () => {
    expect((await post('rollback', { reason: 'it does not sell' })).status).toBe(200);
    const run = await runUntil(server, 'run', isOver);
    expect(run).toMatchObject({ status: 'rolled_back', rollback: { undone: 3, left: 1, by: 'admin' } });
    expect(undone().map(({ body }) => body.name)).toEqual(['second', 'low', 'first']);
    const { runs } = (await server.get('/api/runs?flow=below')).body;
    expect(runs).toMatchObject([{ status: 'rolled_back', detail: 'run run is rolled back: it does not sell' }]);
    await post('rollback');
    expect(paths()).toHaveLength(3);
  });
});

test('a run goes back to a step, and on from there', async () => {
  await server.apply(`
    flow launch
      on_failure = rollback;
      step one => (OK -> two | BAD -> rollback) { action = one; args = (name = "first"); };
      step two => (OK -> three | BAD -> rollback) { action = two; args = (name = "second"); };
      step three => (OK -> done | BAD -> hold) { action = three; args = (name = "third"); };
    flow_end`);
  expect(await started()).toMatchObject({ status: 'held' });
  expect((await post('compensate-to', { step: 'one', reason: '' })).body.error.code).toBe('reason_required');
  await post('compensate-to', { step: 'one', reason: 'it was the wrong one' });
  const again = await runUntil(server, 'run', ({ status, steps }) => status === 'held' && steps[2].visits > 2);
  expect(again.steps.map(({ visits }: { visits: number }) => visits)).toEqual([2, 2, 4]);
  expect(paths()).toEqual(['/three/undo', '/two/undo']);
});
