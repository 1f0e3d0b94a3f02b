import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentServer, startAgentServer } from '../doors/agent/testing/agent-server.ts';
import { codeOf, RawJobHost, startCodeRun } from './testing/raw-job-host.ts';

const resize = codeOf('resize');
const text = 'flow f step a => (SUCCESS -> done) { action = resize; }; flow_end';

let server: AgentServer;
beforeEach(async () => {
  server = await startAgentServer();
});
afterEach(() => server.close());

test('a job host gets nothing that an interlock keeps back by the time that it comes', async () => {
  await startCodeRun(server, text, [resize], 'r1');
  const requires = [{ kind: 'decision', quorum: [[{ count: 1, groups: ['sre'], users: [] }]] }] as const;
  const lock = { name: 'lock', revision: 1, on: { environments: [], jobs: ['resize'] }, requires };
  const interlocks = [{ ...lock, updatedBy: 'root', updatedAt: 1 }];
  await server.store.setInterlocks('default', { after: 0, interlocks });
  const host = await RawJobHost.connect(server.url, (await server.addAgent('h')).key);
  await host.declare([resize]);
  await expect
    .poll(async () => (await server.driver.run('r1'))?.state)
    .toMatchObject({ status: 'held', reason: 'policy' });
  await server.store.setInterlocks('default', { after: 1, interlocks: [] });
  await server.driver.execute({
    actor: { kind: 'admin' },
    commands: [{ to: { kind: 'run', id: 'r1' }, command: { type: 'retry' } }],
  });
  expect(await host.given()).toMatchObject({ step: 'a', attempt: 2 });
});
