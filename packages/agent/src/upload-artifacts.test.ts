import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { errors } from '@signalbox/protocol';
import { localBackend, systemClock } from '@signalbox/runner';
import { expect, onTestFinished, test } from 'vitest';
import { Agent } from './agent.ts';
import { ServerLink } from './server-link.ts';
import { Broker } from './testing/broker.ts';
import { planOf } from './testing/plan.ts';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

async function start() {
  const workRoot = await mkdtemp(join(tmpdir(), 'signalbox-uploads-'));
  const broker = new Broker();
  const server = await broker.listen();
  const timing = { backoff: { minMs: 5, maxMs: 50 }, silenceMs: 45_000 };
  const link = new ServerLink({
    ...{ broker: `${server.replace('http', 'ws')}/ws/broker`, headers: {}, random: Math.random },
    ...{ now: systemClock.now, log: silent, timing },
  });
  const backend = localBackend({ workRoot, path: process.env.PATH ?? '', clock: systemClock });
  const agent = new Agent({
    ...{ link, backend, clock: systemClock, log: silent, workRoot, labels: {}, slots: 1, leaseMs: 30_000 },
  });
  agent.start();
  onTestFinished(async () => {
    await agent.kill();
    await broker.close();
    await rm(workRoot, { recursive: true, force: true });
  });
  return { broker, workRoot };
}

test('a workflow tells what its steps have said for others, and sends the files that they leave, in pieces', async () => {
  const { broker, workRoot } = await start();
  const made = [
    'cd "$SIGNALBOX_ARTIFACTS" && mkdir made && printf abc > made/small && : > empty',
    'head -c 600000 /dev/zero > large && ln -s /etc/passwd link',
    'echo version=1.2 >> "$SIGNALBOX_OUTPUT"',
  ];
  broker.hand('t.1', planOf({ make: made }));
  await broker.untilCalled('done');
  expect(broker.done('t.1')).toMatchObject({ exit_code: 0, error: '' });
  expect(broker.states.find(({ state }) => state.exited)?.state).toMatchObject({
    proc: 'make',
    outputs: { version: '1.2' },
  });
  const files = broker.calls('upload').map(({ params }) => (params as { file: Record<string, unknown> }).file);
  expect(files.map(({ name, position, total, size }) => [name, position, total, size])).toEqual([
    ['empty', 0, 0, 0],
    ['large', 0, 600_000, 524_288],
    ['large', 524_288, 600_000, 75_712],
    ['made/small', 0, 3, 3],
  ]);
  expect(files.at(-1)).toMatchObject({ data: 'YWJj' });
  expect(await readdir(workRoot)).toEqual([]);
});

test.each([
  ['the server does not take', 'echo x > "$SIGNALBOX_ARTIFACTS/x"', 'too large, really'],
  ['nobody could fetch', `printf x > "$SIGNALBOX_ARTIFACTS/a\\\\b"`, 'is no name for a file that others can fetch'],
])('a workflow whose files %s fails, and says why', async (_name, command, reason) => {
  const { broker } = await start();
  broker.script = ({ method }) =>
    method === 'upload' ? { error: { code: errors.too_large.rpc, message: 'too large, really' } } : 'serve';
  broker.hand('t.1', planOf({ make: [command] }));
  await broker.untilCalled('done');
  const error = expect.stringMatching(`^not all artifacts could be kept: .*${reason}`);
  expect(broker.done('t.1')).toMatchObject({ exit_code: 1, error });
  broker.hand('t.2', planOf({ make: [command, 'exit 7'] }));
  await broker.untilCalled('done', 2);
  expect(broker.done('t.2')).toMatchObject({ exit_code: 7, error: '' });
});
