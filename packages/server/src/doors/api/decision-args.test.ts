import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  await server.apply(`
    action tell addr = "${service.url}/tell"; args = (str why (max_len = 30)); return = (OK); action_end
    flow asked
      inputs = (int n = 1 (min = 1, max = 10), const str mode = "safe");
      deci qa => (PASS -> done | REJECT -> tell | FAIL -> stopped) {
        who = "group(qa)";
        args = (
          REJECT: str reason (min_len = 10),
          FAIL: int defects (min = 1),
          FAIL: bool known = false,
          FAIL: str where = "shop" (one_of = ("shop", "till"))
        );
      };
      step tell => (OK -> done) { action = tell; args = (why = $qa.reason); };
    flow_end`);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

async function openDecision() {
  const { body } = await server.post('/api/runs', { flow: 'asked', name: 'one' });
  const [decision] = (await server.get('/api/runs/one')).body.decisions;
  return { id: body.id, decision, fields: { step: 'qa', visit: decision.visit, digest: decision.digest } };
}

describe('the arguments of an outcome', () => {
  test('are shown with the decision, checked at their place, and given to later steps', async () => {
    const { decision, fields } = await openDecision();
    expect(decision.args.REJECT).toEqual([{ name: 'reason', type: 'str', required: true, checks: { minLength: 10 } }]);
    expect(decision.schemas.REJECT.properties).toMatchObject({ reason: { type: 'string', minLength: 10 } });
    const { flows } = (await server.get('/api/flows')).body;
    expect(flows[0].inputSchema).toMatchObject({
      properties: { n: { type: 'integer', default: 1, minimum: 1, maximum: 10 } },
      required: [],
    });
    const decide = (args: object) => server.post('/api/runs/one/decide', { ...fields, outcome: 'REJECT', args });
    const short = await decide({ reason: 'no' });
    expect([short.status, short.body.error]).toEqual([
      422,
      {
        code: 'argument_invalid',
        message: 'argument reason of REJECT has fewer than 10 characters',
        details: { path: 'args.reason' },
      },
    ]);
    expect((await decide({ reason: 'it does not start' })).status).toBe(200);
    expect((await service.next()).body).toMatchObject({ why: 'it does not start' });
    const { transitions } = (await server.get('/api/runs/one/journal')).body;
    const made = transitions.at(-1).events.find(({ type }: { type: string }) => type === 'decision_made');
    expect(made).toMatchObject({ outcome: 'REJECT', args: { reason: 'it does not start' } });
  });

  test('that a later step cannot take hold the run', async () => {
    const { fields } = await openDecision();
    const reason = 'it does not start, and nobody knows why';
    const { body } = await server.post('/api/runs/one/decide', { ...fields, outcome: 'REJECT', args: { reason } });
    expect(body).toMatchObject({
      status: 'held',
      detail: 'reference: argument why of step tell has more than 30 characters',
    });
  });
});

test.each([
  [{ n: 11 }, 'input n is more than 10', 'inputs.n'],
  [{ mode: 'fast' }, 'input mode is const: nobody gives it', 'inputs.mode'],
])('a start with %j is refused at its place', async (inputs, message, path) => {
  const { status, body } = await server.post('/api/runs', { flow: 'asked', inputs });
  expect([status, body.error]).toEqual([422, { code: 'argument_invalid', message, details: { path } }]);
});
