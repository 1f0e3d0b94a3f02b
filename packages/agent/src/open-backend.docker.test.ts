import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@signalbox/runner';
import { expect, inject, onTestFinished, test } from 'vitest';
import { Agent } from './agent.ts';
import { readConfig } from './config.ts';
import { openBackend } from './open-backend.ts';
import { ServerLink } from './server-link.ts';
import { Broker } from './testing/broker.ts';
import { planOf } from './testing/plan.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('an agent with containers runs each step in one of its image, as its configuration says', async () => {
  const root = await mkdtemp(join(tmpdir(), 'agent-docker-'));
  onTestFinished(() => rm(root, { recursive: true, force: true }));
  const broker = new Broker();
  const server = await broker.listen();
  const { backend: config } = readConfig({
    ...{ SIGNALBOX_SERVER: server, SIGNALBOX_AGENT_KEY: 'key', SIGNALBOX_AGENT_WORK: root },
    ...{ SIGNALBOX_AGENT_BACKEND: 'docker', SIGNALBOX_AGENT_SOCKET: inject('dockerSocket') },
  });
  const workRoot = join(root, 'work');
  const { backend, sweep } = await openBackend({ config, name: 'a', workRoot, path: '/bin', clock: systemClock });
  expect(await sweep()).toBe(0);
  const timing = { backoff: { minMs: 5, maxMs: 50 }, silenceMs: 45_000 };
  const link = new ServerLink({
    ...{ broker: `${server.replace('http', 'ws')}/ws/broker`, headers: {}, random: Math.random },
    ...{ now: systemClock.now, log: silent, timing },
  });
  const agent = new Agent({
    ...{ link, backend, clock: systemClock, log: silent, workRoot, labels: {}, slots: 1, leaseMs: 30_000 },
  });
  onTestFinished(async () => {
    await agent.kill();
    await broker.close();
  });
  agent.start();
  const made = 'printf abc > "$SIGNALBOX_ARTIFACTS/made" && ln -s /etc/passwd "$SIGNALBOX_ARTIFACTS/link"';
  const plan = planOf({ look: ['cat /proc/1/comm', 'echo "$CI_WORKSPACE"', made] });
  broker.hand('t.1', { ...plan, procs: plan.procs.map((proc) => ({ ...proc, image: 'alpine' })) });
  await broker.untilCalled('done');
  expect(broker.done('t.1')).toMatchObject({ exit_code: 0, error: '' });
  expect(broker.text('t.1', 'look')).toContain('/woodpecker/src');
  expect(broker.calls('upload').map(({ params }) => params)).toMatchObject([{ file: { name: 'made', data: 'YWJj' } }]);
});
