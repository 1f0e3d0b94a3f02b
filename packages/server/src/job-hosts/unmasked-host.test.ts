import type { Run } from '@signalbox/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type AgentServer, startAgentServer } from '../doors/agent/testing/agent-server.ts';
import { explainWaits } from '../present/explain-waits.ts';
import { waitViews } from '../present/wait-view.ts';
import { codeOf, RawJobHost, startCodeRun } from './testing/raw-job-host.ts';

const token = { name: 'token', type: 'secret', required: false } as const;
const push = codeOf('push', { params: [token] });
const text = `flow f inputs = (secret token, str plain = "");
  step a => (SUCCESS -> done) { action = push; args = (token = $token); }; flow_end`;
const open = `flow f step a => (SUCCESS -> done) { action = push; args = (n = 1); }; flow_end`;

let server: AgentServer;
beforeEach(async () => {
  server = await startAgentServer();
});
afterEach(() => server.close());

const connect = async (name: string) => RawJobHost.connect(server.url, (await server.addAgent(name)).key);
const sealed = () => server.secretArgs.seal([token], { token: 'hunter22' }, { project: 'default', path: '' });

async function waitOf(id: string) {
  const run = (await server.driver.run(id)) as Run;
  const refusedAcks = { of: () => undefined };
  const sources = { store: server.store, driver: server.driver, jobHosts: server.jobHosts, refusedAcks };
  return (await explainWaits(run, waitViews(run, {}), sources))[0];
}

test('a job host that does not say that it hides secrets gets no attempt with one, and is said to be too old', async () => {
  const before = await connect('before');
  await before.declare([push]);
  await startCodeRun(server, text, [push], 'r1', await sealed());
  await startCodeRun(server, open, [push], 'r2');
  expect(await before.given()).toMatchObject({ run: { id: 'r2' }, args: { n: 1 } });
  await server.jobHosts.sweep();
  expect(await waitOf('r1')).toMatchObject({
    because: { code: 'host_unmasked', job: 'push@1' },
    text: expect.stringContaining('that hides secrets'),
  });
  const now = await connect('now');
  await now.declare([push], { masks: true });
  expect(await now.given()).toMatchObject({ run: { id: 'r1' }, args: { token: 'hunter22' }, secrets: ['token'] });
  expect(await waitOf('r1')).toMatchObject({ because: { code: 'host_runs' } });
});

test('a secret that comes at the birth of a task goes past it to one that hides it', async () => {
  const [before, now] = [await connect('before'), await connect('now')];
  await before.declare([push], { slots: 100 });
  await now.declare([push], { slots: 1, masks: true });
  await startCodeRun(server, text, [push], 'r1', await sealed());
  expect(await now.given()).toMatchObject({ run: { id: 'r1' } });
});

test('an act whose person gives one waits for a host that hides it, and the trigger does not', async () => {
  const box = codeOf('box', { actions: { agree: { params: [token] } }, outcomes: ['AGREED', 'FAIL'] });
  const before = await connect('before');
  await before.declare([box]);
  const acted = 'flow f step s => (AGREED -> done | FAIL -> stopped) { action = box; trigger = manual; }; flow_end';
  await startCodeRun(server, acted, [box], 'r1');
  const say = (command: object) =>
    server.driver.execute({
      actor: { kind: 'admin' },
      commands: [{ to: { kind: 'run', id: 'r1' }, command: command as never }],
    });
  await say({ type: 'trigger', step: 's' });
  const { id } = await before.given();
  await before.tell({ id, end: { kind: 'acted', answer: { ok: true } } });
  await say({ type: 'act', step: 's', action: 'agree', args: await sealed() });
  await server.jobHosts.sweep();
  const now = await connect('now');
  await now.declare([box], { masks: true });
  expect(await now.given()).toMatchObject({ args: { token: 'hunter22' }, act: { action: 'agree' } });
});
