import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, type Answer, startActionService } from '../testing/action-service.ts';
import { isOver, runUntil } from '../testing/follow.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;
/** What an undo is answered, by its path. */
let undoAnswers: { [path: string]: number };

/** Each job is acknowledged at once, as `fail` says where a step is named there. */
const work =
  (outcomeOf: (step: string) => string): Answer =>
  async (call, response) => {
    const { uuid, stepName, flowId } = call.body;
    const undo = call.path.endsWith('/undo');
    response.writeHead(undo ? (undoAnswers[call.path] ?? 200) : 200).end();
    if (undo) return;
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
