// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { WorkflowPlan } from '@signalbox/pipeline';
import { beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { importImage } from '../../../../../testing/import-image.ts';
import { systemClock } from '../../clock.ts';
import { expectNothingLeft } from '../../testing/expect-nothing-left.ts';
import { planWith, proc, runPlan, startPlan, temporaryFolder } from '../../testing/run-plan.ts';
import { type DockerBackendOptions, dockerBackend } from './docker-backend.ts';
import { sweepContainers } from './sweep-containers.ts';

const socket = inject('podmanSocket');
const owner = 'podman';

async function backend(options: Partial<DockerBackendOptions> = {}) {
  onTestFinished(() => expectNothingLeft(socket, owner));
  return dockerBackend({ socket, owner, temporaryRoot: await temporaryFolder(), clock: systemClock, ...options });
}

const run = async (plan: WorkflowPlan, options: Partial<DockerBackendOptions> = {}) =>
  runPlan(plan, { backend: await backend(options) });

beforeAll(() => importImage(socket, 'node:test', [process.execPath, 'sh', 'cat', 'grep', 'sleep']));

test('steps share a workspace and say what they have to say, and one that fails ends the workflow', async () => {
  const steps = [
    proc('a', ['echo one > made', 'echo "KEY=value" >> "$SIGNALBOX_OUTPUT"']),
    proc('b', ['cat made', 'exit 3'], { dependsOn: ['a'] }),
    proc('c', ['true'], { dependsOn: ['b'] }),
    proc('d', ['echo after'], { dependsOn: ['b'], onSuccess: false, onFailure: true }),
  ];
  const { output, end } = await run(planWith(steps));
  expect([output('b'), output('d')]).toEqual([['one'], ['after']]);
  expect(end).toMatchObject({
    status: 'failure',
    procs: {
      a: { status: 'success', outputs: { KEY: 'value' } },
      b: { status: 'failure', exitCode: 3 },
      c: { status: 'skipped' },
      d: { status: 'success' },
    },
  });
});

test('a service is reached by its name, when it listens, and ends with the workflow', async () => {
  const listen = `setTimeout(() => require('http').createServer((_, answer) => answer.end('hi')).listen(8080), 500)`;
  const web = proc('web', [], {
    ...{ detached: true, image: 'node:test', arguments: ['node', '-e', listen], container: { ports: ['8080'] } },
  });
  const ask = `fetch('http://web:8080').then((answer) => answer.text()).then(console.log)`;
  const step = proc('ask', ['node -e "$ASK"'], { image: 'node:test', environment: { ASK: ask } });
  const { output, end } = await run(planWith([step], { services: [web] }));
  expect([end.error, end.status, output('ask')]).toEqual([undefined, 'success', ['hi']]);
});

test('a container has few rights and limits, and less where its file says so', async () => {
  const look = [
    "grep -E '^(CapEff|NoNewPrivs)' /proc/self/status",
    'cat /sys/fs/cgroup/pids/pids.max /sys/fs/cgroup/pids.max || :',
    'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max || :',
  ];
  const container = { limits: { mem_limit: '64m', cpu_quota: '50000', shm_size: '1m' } };
  const { output, end } = await run(planWith([proc('a', look, { container })]), { trusted: new Set(['security']) });
  expect([end.error, end.status]).toEqual([undefined, 'success']);
  const told = output('a').map((line) => line.replaceAll(/\s+/g, ' '));
  for (const line of ['CapEff: 00000000000000fb', 'NoNewPrivs: 1', '4096', String(64 * 1024 * 1024)]) {
    expect(told).toContain(line);
  }
});

test('a step that needs more memory than it may have fails, and the others go on', async () => {
  const grow = 'x=$(head -c 100000000 /dev/zero | tr "\\0" a); echo ${#x}';
  const steps = [
    proc('a', [grow], { container: { limits: { mem_limit: '16m' } }, failureIgnored: true }),
    proc('b', ['echo after'], { dependsOn: ['a'] }),
  ];
  const { output, end } = await run(planWith(steps));
  // On cgroups of version 1 it does not say of what.
  expect(end.procs.a).toMatchObject({ status: 'failure', exitCode: expect.any(Number) });
  expect(output('a')).not.toContain('100000000');
  expect([end.status, output('b')]).toEqual(['success', ['after']]);
});

test('an image is asked for with the login of its registry and of no other', async () => {
  const seen: string[] = [];
  const registry = createServer((request, response) => {
    if (request.headers.authorization) seen.push(request.headers.authorization);
    const status = request.headers.authorization ? 404 : 401;
    response.writeHead(status, { 'www-authenticate': 'Basic realm="test"' }).end('{}');
  });
  await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void registry.close().closeAllConnections());
  const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
  const plan = planWith([proc('a', ['true'], { image: `${host}/x/y` })]);
  const other = { registry: `${host}.example.com`, username: 'evil', password: 'p' };
  expect((await run(plan, { logins: [other] })).end.status).toBe('error');
  const basic = (login: string) => `Basic ${Buffer.from(login).toString('base64')}`;
  // Without a login it asks as nobody.
  expect(new Set(seen)).toEqual(new Set([basic(':')]));
  const own = { registry: host, username: 'ann', password: 'pw' };
  expect((await run(plan, { logins: [other, own] })).end.status).toBe('error');
  expect(new Set(seen)).toEqual(new Set([basic(':'), basic('ann:pw')]));
});

test('what is cancelled gets a signal, then none of it is left', async () => {
  const canceller = new AbortController();
  const script = ["trap 'echo asked; exit 5' TERM", 'echo ready', 'while :; do sleep 0.2; done'];
  const service = proc('beside', ['sleep 1000'], { detached: true });
  const started = await startPlan(planWith([proc('a', script)], { services: [service] }), {
    backend: await backend(),
    cancel: canceller.signal,
  });
  await started.logged(/^ready$/);
  canceller.abort();
  const end = await started.result;
  expect(end).toMatchObject({ status: 'killed', procs: { a: { status: 'killed' } } });
  expect(started.output('a')).toContain('asked');
});

test('what a killed agent has left is removed by its successor', async () => {
  const script = fileURLToPath(new URL('../../testing/docker-that-dies.ts', import.meta.url));
  const agent = spawn(process.execPath, ['--conditions=source', script, socket, await temporaryFolder()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: agent.stdout })) if (line === 'ready') break;
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  // A container, two volumes, a network.
  expect(await sweepContainers({ socket, owner: 'dies' })).toHaveLength(4);
  await expectNothingLeft(socket, 'dies');
});
