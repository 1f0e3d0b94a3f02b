import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ActionService, startActionService } from '../../testing/action-service.ts';
import { ackWith, actionText, runText } from '../../testing/echoer-client.ts';
import { startTestServer, type TestServer } from '../../testing/start-test-server.ts';

let service: ActionService;
let server: TestServer;

beforeEach(async () => {
  service = await startActionService();
  server = await startTestServer();
  expect((await create('/action', actionText(service, 'ci'))).status).toBe(200);
});

afterEach(async () => {
  await server.close();
  await service.close();
});

const create = (path: string, data: string) => server.post(path, { data });

const flowText = (map: string) =>
  `flow later\n inputs = (str version);\n step A => (${map}) { action = "ci"; args = (project=$version, n=1); };\nflow_end`;

describe('a flow', () => {
  test('is brought up to date by the next of its name, and keeps its steps', async () => {
    expect((await create('/flow', flowText('SUCCESS->done | FAIL->A'))).text).toBe('""');
    expect((await create('/flow', flowText('SUCCESS->done | FAIL->stopped'))).text).toBe('""');
    const { body } = await server.get('/flow');
    expect(body).toHaveLength(1);
    expect(body[0].spec).toEqual({ steps: [{ action_name: 'ci', returns: { SUCCESS: 'done', FAIL: 'stopped' } }] });
  });

  test('is run by a statement at /flowrun, with its inputs', async () => {
    await create('/flow', flowText('SUCCESS->done | FAIL->A'));
    expect((await create('/flowrun', 'flow_run mine = later (version="1.2")\n/')).text).toBe('""');
    const call = await service.next();
    expect(call.body).toMatchObject({ flowId: 'mine', stepName: 'A', project: '1.2' });
    await ackWith(server)(call, 'SUCCESS');
    const { body } = await server.get('/flowrun/mine');
    expect(body.spec).toMatchObject({ history_states: ['ready', 'A', 'done'], current_state: 'done' });
    expect((await create('/flowrun', 'flow_run other = nowhere')).status).toBe(422);
  });
});

test('a statement of another kind is refused with the place where it stands', async () => {
  const { status, body } = await create('/action', `${actionText(service, 'b')}${runText('x')}`);
  expect(status).toBe(422);
  expect(body.message).toBe('fsl parse error: 8:1: a statement flow_run does not belong here');
  expect(body.error.diagnostics[0]).toMatchObject({ line: 8, column: 1 });
  expect((await create('/flow', actionText(service, 'b'))).body.message).toContain('1:1: a statement action');
  expect((await create('/action', 'flow_run a = b')).status).toBe(422);
  expect((await server.get('/action')).body).toHaveLength(1);
  expect((await server.get('/flow')).body).toEqual([]);
});

test('a name that is taken is refused with echoer’s words', async () => {
  expect((await create('/action', actionText(service, 'ci'))).body.message).toBe('action (ci) already exist');
  await create('/flowrun', runText('once'));
  expect((await create('/flowrun', runText('once'))).body.message).toBe('flow run (once) already exist');
});

test('runs are listed from the oldest to the newest, of which clients take the last', async () => {
  for (const name of ['one', 'two', 'three']) await create('/flowrun', runText(name));
  const { body } = await server.get('/flowrun');
  expect(body.map((run: { metadata: { name: string } }) => run.metadata.name)).toEqual(['one', 'two', 'three']);
  expect((await server.get('/step/A')).body.spec.flow_id).toBe('three');
});

test('a step goes with its run only: 409 says so, and 404 that there is none', async () => {
  await create('/flowrun', runText('one'));
  const { body: step } = await server.get('/step/A');
  expect((await server.delete('/step/A/wrong')).status).toBe(404);
  const { status, body } = await server.delete(`/step/A/${step.metadata.uuid}`);
  expect(status).toBe(409);
  expect(body.message).toContain(`/flowrun/one/${step.spec.flow_run_uuid}`);
  await server.delete(`/flowrun/one/${step.spec.flow_run_uuid}`);
  expect((await server.get('/step')).body).toEqual([]);
  expect((await server.delete(`/step/A/${step.metadata.uuid}`)).status).toBe(404);
});

test('definitions are listed from the one behind a name, or the one of a name', async () => {
  const text = ['c1', 'c2'].map((name) => actionText(service, name)).join('');
  expect((await create('/action', text)).status).toBe(200);
  const names = async (path: string) =>
    (await server.get(path)).body.map(({ metadata }: { metadata: { name: string } }) => metadata.name);
  expect(await names('/action')).toEqual(['c1', 'c2', 'ci']);
  expect(await names('/action?after=c1')).toEqual(['c2', 'ci']);
  expect(await names('/action?metadata.name=c2')).toEqual(['c2']);
  expect(await names('/action?metadata.name=none')).toEqual([]);
  await create('/flow', flowText('SUCCESS->done | FAIL->A'));
  expect([await names('/flow'), await names('/flow?after=later')]).toEqual([['later'], []]);
  expect(await names('/flow?metadata.name=later')).toEqual(['later']);
});
