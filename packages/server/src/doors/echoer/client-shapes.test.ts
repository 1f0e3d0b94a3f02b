import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith, actionText, runText } from '../../testing/echoer-client.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
  await service.close();
});

/** As the clients send it: they look at the status, and parse the body whatever that is. */
async function ask(method: string, path: string, body?: string) {
  const response = await fetch(`${server.url}${path}`, {
    method,
    ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }),
  });
  const text = await response.text();
  return { status: response.status, text, body: JSON.parse(text) };
}

const create = (path: string, fsl: string) => ask('POST', path, JSON.stringify({ data: fsl }));

describe('the client for Go', () => {
  test('takes 200 and only that as a success, from the first action to the last deletion', async () => {
    expect(await create('/action', actionText(service, 'ci'))).toMatchObject({ status: 200, text: '""' });
    expect(await create('/flowrun', runText('one'))).toMatchObject({ status: 200, text: '""' });
    const { body: call } = await service.next();
    expect(Object.keys(call).sort()).toEqual(
      ['ackStates', 'capem', 'flowId', 'globalVariables', 'n', 'project', 'stepName', 'uuid'].sort(),
    );
    const { flowId, stepName, uuid } = call;
    const ack = JSON.stringify({ flowId, stepName, ackState: 'SUCCESS', uuid, done: true });
    expect(await ask('POST', '/step', ack)).toMatchObject({ status: 200, text: '""' });
    const { body: runs } = await ask('GET', '/flowrun');
    expect(runs).toEqual([(await ask('GET', '/flowrun/one')).body]);
    for (const [kind, name] of [
      ['flowrun', 'one'],
      ['action', 'ci'],
    ]) {
      const { body } = await ask('GET', `/${kind}/${name}`);
      const deleted = await ask('DELETE', `/${kind}/${name}/${body.metadata.uuid}`);
      expect(deleted).toMatchObject({ status: 200, body: { metadata: { name: '' }, spec: {} } });
      expect((await ask('GET', `/${kind}`)).body).toEqual([]);
    }
  });

  test('writes whole floats as integers, and other floats, nil and booleans as strings', async () => {
    const action = `action many\n addr = "${service.url}";\n args = (int a, str b, str c, str d);\n return = (SUCCESS);\naction_end`;
    expect((await create('/action', action)).status).toBe(200);
    const run =
      'flow_run  f\n  step S => (SUCCESS->done) {action="many"; args=(a=3, b="1.5", c="<nil>", d="true");};\nflow_run_end';
    expect((await create('/flowrun', run)).status).toBe(200);
    expect((await service.next()).body).toMatchObject({ a: 3, b: '1.5', c: '<nil>', d: 'true' });
  });
});

describe('the client for Python', () => {
  test.each([
    ['POST', '/action', '{"data":"action x"}', 422],
    ['POST', '/action', '{"data":7}', 400],
    ['POST', '/action', '{{', 400],
    ['POST', '/flowrun', JSON.stringify({ data: runText('none').replace('"ci"', '"absent"') }), 422],
    ['POST', '/step', '{"uuid":"nobody","ackState":"SUCCESS","done":true}', 404],
    ['GET', '/flowrun/none', undefined, 404],
    ['GET', '/action/none', undefined, 404],
    ['DELETE', '/action/none/u', undefined, 404],
  ])('finds JSON with a message where %s %s fails: %j', async (method, path, body, status) => {
    const answer = await ask(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ error: expect.anything(), message: expect.stringMatching(/./) });
  });

  test('writes booleans bare, a map as JSON in backticks, several on a line', async () => {
    const action = `action py\n addr = "${service.url}";\n args = (bool yes, bool no, str one, str two);\n return = (SUCCESS | FAIL | REJECT | NEXT);\naction_end`;
    expect((await create('/action', action)).text).toBe('""');
    const run =
      'flow_run  p\n  step S => (SUCCESS->done | NEXT->S) {action="py"; args=(yes=True, no=False, one=`{"a":1}`, two=`{"b":"c d"}`);};\nflow_run_end';
    expect((await create('/flowrun', run)).text).toBe('""');
    const call = await service.next();
    expect(call.body).toMatchObject({ yes: true, no: false, one: '{"a":1}', two: '{"b":"c d"}' });
    expect(call.body.ackStates).toEqual(['SUCCESS', 'FAIL', 'REJECT', 'NEXT']);
    expect((await ackWith(server)(call, 'NEXT')).status).toBe(200);
    expect((await service.next()).body.uuid).not.toBe(call.body.uuid);
  });
});
