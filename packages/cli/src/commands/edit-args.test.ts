import { afterEach, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { runView, summary } from '../testing/samples.ts';
import { type StubServer, startStub } from '../testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

const params = ['version', 'count'].map((name) => ({ name, type: name === 'count' ? 'int' : 'str' }));
const version = {
  hash: 'f',
  flow: { name: 'release' },
  jobs: { rollout: { kind: 'http', params } },
  fsl: '',
  inputSchema: {},
};
const routes = {
  'GET /api/runs/shop-1': { json: runView },
  [`GET /api/flow-versions/${runView.flowHash}`]: { json: version },
  'POST /api/runs/shop-1/edit-args': { json: summary },
};

test('edit-args sends values of the types that the pinned version declares', async () => {
  stub = await startStub(routes);
  const words = ['version=1', 'count=2', '--reason', 'why not'];
  const { status, stdout } = await runCli(['edit-args', 'shop-1', 'deploy', ...words], { server: stub.url });
  expect(status).toBe(0);
  expect(stdout).toContain('The next attempt of deploy gets version="1", count=2.\nshop-1 (release) is running');
  const sent = JSON.parse(stub.requests.at(-1)?.body ?? '');
  expect(sent).toEqual({ step: 'deploy', args: { version: '1', count: 2 }, reason: 'why not' });
});

test('edit-args leaves the word about a step that is not there to the server', async () => {
  stub = await startStub(routes);
  await runCli(['edit-args', 'shop-1', 'none', 'version=1', '--reason', 'x'], { server: stub.url });
  expect(JSON.parse(stub.requests.at(-1)?.body ?? '')).toMatchObject({ step: 'none', args: { version: 1 } });
});
