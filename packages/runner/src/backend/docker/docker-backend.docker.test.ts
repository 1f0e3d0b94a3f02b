// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shell variables are what is tested.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProcPlan, WorkflowPlan } from '@signalbox/pipeline';
import { beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { startGitServer } from '../../../../../testing/git-server.ts';
import { importImage } from '../../../../../testing/import-image.ts';
import { systemClock } from '../../clock.ts';
import { expectNothingLeft } from '../../testing/expect-nothing-left.ts';
import { planWith, proc, runPlan, temporaryFolder } from '../../testing/run-plan.ts';
import { type DockerBackendOptions, dockerBackend } from './docker-backend.ts';
import { sweepContainers } from './sweep-containers.ts';

const socket = inject('dockerSocket');

type Options = Partial<DockerBackendOptions>;

async function run(plan: WorkflowPlan, options: Options = {}) {
  const temporaryRoot = await temporaryFolder();
  const backend = dockerBackend({ socket, owner: 'test', temporaryRoot, clock: systemClock, ...options });
  onTestFinished(() => expectNothingLeft(socket, 'test'));
  return runPlan(plan, { backend });
}

const service = (name: string, more: Partial<ProcPlan> = {}) => proc(name, [], { detached: true, ...more });

test('a container has few rights and limits, and less where its file says so', async () => {
  const look = [
    "grep -E '^(CapEff|NoNewPrivs)' /proc/self/status",
    'cat /sys/fs/cgroup/*/pids.max /sys/fs/cgroup/pids.max || :',
  ];
  const memory = ['cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max || :'];
  const container = { limits: { mem_limit: '64m', cpu_quota: '50000', shm_size: '1m' }, labels: { team: 'a' } };
  const steps = [proc('a', [...look, ...memory], { container })];
  const { output, end } = await run(planWith(steps), { trusted: new Set(['security']) });
  expect(end.status).toBe('success');
  const told = output('a').map((line) => line.replaceAll(/\s+/g, ' '));
  // CHOWN, DAC_OVERRIDE, FOWNER, FSETID, KILL, SETGID, SETUID: no other bit.
  for (const line of ['CapEff: 00000000000000fb', 'NoNewPrivs: 1', '4096', String(64 * 1024 * 1024)]) {
    expect(told).toContain(line);
  }
});

test('a step that needs more memory than it may have is told apart from one that fails', async () => {
  const grow = 'x=$(head -c 100000000 /dev/zero | tr "\\0" a); echo ${#x}';
  const { end } = await run(planWith([proc('a', [grow], { container: { limits: { mem_limit: '16m' } } })]));
  expect(end.procs.a).toMatchObject({ status: 'failure', reason: 'out_of_memory' });
  expect(end.error).toBe('a: It needed more memory than it may have');
});

describe('a service', () => {
  beforeAll(async () => {
    await importImage(socket, 'node:test', [process.execPath, 'sh', 'cat', 'grep', 'sleep']);
    await importImage(socket, 'well:1', ['sh', 'cat', 'sleep', 'touch'], 'HEALTHCHECK CMD ["cat", "/well"]');
  });

  test('is reached by its name, and steps begin when it listens', async () => {
    const listen = `setTimeout(() => require('http').createServer((_, answer) => answer.end('hi')).listen(8080), 500)`;
    const web = service('web', {
      image: 'node:test',
      arguments: ['node', '-e', listen],
      container: { ports: ['8080'] },
    });
    const ask = `fetch('http://web:8080').then((answer) => answer.text()).then(console.log)`;
    const step = proc('ask', ['node -e "$ASK"'], { image: 'node:test', environment: { ASK: ask } });
    const { output, end } = await run(planWith([step], { services: [web] }));
    expect([end.status, output('ask')]).toEqual(['success', ['hi']]);
  });

  test('lets steps begin when its image says that it is well', async () => {
    const commands = ['sleep 0.5', 'echo up > up', 'touch /well', 'sleep 1000'];
    const db = proc('db', commands, { image: 'well:1', detached: true });
    const { output, end } = await run(planWith([proc('a', ['cat up'])], { services: [db] }));
    expect([end.status, output('a')]).toEqual(['success', ['up']]);
  });

  test('that does not get well is an error, and no step begins', async () => {
    const db = proc('db', ['sleep 1000'], { image: 'well:1', detached: true });
    const { end } = await run(planWith([proc('a', ['true'])], { services: [db] }), { readyWithinMs: 500 });
    expect(end).toMatchObject({ status: 'error', error: 'db: It was not ready within 0.5 seconds' });
    expect(end.procs.a?.status).toBe('skipped');
  });

  test('does what its image does by itself, and a plugin too', async () => {
    await importImage(socket, 'acme/plugin-tell', ['sh'], 'CMD ["/bin/sh", "-c", "echo told $PLUGIN_WHAT"]');
    const plugin = proc('tell', [], { image: 'acme/plugin-tell', environment: { PLUGIN_WHAT: 'all' } });
    const { output, end } = await run(planWith([plugin]));
    expect([end.status, output('tell')]).toEqual(['success', ['told all']]);
  });
});

describe('an image', () => {
  test('is fetched where a file says so, though one is here', async () => {
    const step = proc('a', ['true'], { image: '127.0.0.1:1/alpine:3', container: { pull: true } });
    const { end, output } = await run(planWith([step]));
    expect(end).toMatchObject({
      status: 'error',
      error: expect.stringMatching(/^a: The image 127\.0\.0\.1:1\/alpine:3 cannot be fetched: .*refused/),
    });
    expect(output('a')[0]).toBe('fetching the image 127.0.0.1:1/alpine:3');
  });

  test('is asked for with the login of its registry and of no other', async () => {
    const seen: string[] = [];
    const registry = createServer((request, response) => {
      if (request.headers.authorization) seen.push(request.headers.authorization);
      const status = request.headers.authorization ? 404 : 401;
      response.writeHead(status, { 'www-authenticate': 'Basic realm="test"' }).end('{}');
    });
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void registry.close());
    const host = `127.0.0.1:${(registry.address() as AddressInfo).port}`;
    const plan = planWith([proc('a', ['true'], { image: `${host}/x` })]);
    const other = { registry: `${host}.example.com`, username: 'evil', password: 'p' };
    expect((await run(plan, { logins: [other] })).end.status).toBe('error');
    expect(seen).toEqual([]);
    expect((await run(plan, { logins: [other, { registry: host, username: 'ann', password: 'pw' }] })).end.status).toBe(
      'error',
    );
    expect(new Set(seen)).toEqual(new Set([`Basic ${Buffer.from('ann:pw').toString('base64')}`]));
  });

  test('that takes long is not waited for by who is cancelled', async () => {
    const cancel = new AbortController();
    const registry = createServer(() => cancel.abort());
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void registry.close().closeAllConnections());
    const image = `127.0.0.1:${(registry.address() as AddressInfo).port}/slow`;
    const backend = dockerBackend({
      socket,
      owner: 'test',
      temporaryRoot: await temporaryFolder(),
      clock: systemClock,
    });
    const { end } = await runPlan(planWith([proc('a', ['true'], { image })]), { backend, cancel: cancel.signal });
    expect(end.procs.a).toEqual({ status: 'killed', exitCode: 137 });
  });
});

test('no step says anything for another one', async () => {
  const places = '/signalbox /signalbox/own /signalbox/results /signalbox/outputs';
  const evil = `for place in ${places}; do for name in output 0 1 2; do echo EVIL=1 > $place/$name || :; done; done`;
  const beside = proc('beside', [evil], { detached: true });
  const steps = [
    proc('before', [evil, 'rm "$SIGNALBOX_OUTPUT"']),
    proc('a', ['ls /signalbox/own'], { dependsOn: ['before'] }),
  ];
  const { end, output } = await run(planWith(steps, { services: [beside] }));
  expect([end.status, output('a'), end.procs.a?.outputs]).toEqual(['success', [], undefined]);
});

test('a workspace may have a long path, and a folder in the place of it any name', async () => {
  const folder = join(await temporaryFolder(), 'a:b c');
  mkdirSync(folder);
  const workspace = { base: '/drone', path: `src/example.com/${'a-long-name/'.repeat(15)}x` };
  const plan = planWith([proc('a', ['touch made', 'echo "$PWD"'])], { workspace });
  for (const place of [{}, { workspace: { kind: 'in_place', folder } as const }]) {
    const { end, output } = await run(plan, place);
    expect([end.status, output('a')]).toEqual(['success', [join(workspace.base, workspace.path)]]);
  }
  expect(readdirSync(folder)).toEqual(['made']);
});

describe('what reaches outside of the container', () => {
  const wants: readonly ProcPlan['container'][] = [
    { privileged: true },
    { volumes: ['/etc:/x'] },
    { devices: ['/dev/null:/dev/x'] },
    { networkMode: 'host' },
    { limits: { sysctls: 'a=b' } },
  ];

  test('is refused on a machine that does not give it, before anything runs', async () => {
    const plan = planWith(wants.map((container, index) => proc(`p${index}`, ['true'], container && { container })));
    const { end, reports } = await run(plan);
    expect([end.status, reports]).toEqual(['error', []]);
    for (const what of ['p0: the privileged mode', 'p1: volumes', 'p2: devices', 'p3: network_mode', 'p4: sysctls']) {
      expect(end.error).toContain(`${what} needs trust`);
    }
  });

  test('is there where it is given', async () => {
    const folder = await temporaryFolder();
    writeFileSync(join(folder, 'file'), 'of the machine\n');
    const container = {
      volumes: [`${folder}:/seen:ro`],
      tmpfs: ['/quick'],
      extraHosts: ['far:10.0.0.1'],
    } as const;
    const look = ['cat /seen/file', 'grep far /etc/hosts', 'grep quick /proc/mounts'];
    const { output, end } = await run(planWith([proc('a', look, { container })]), {
      trusted: new Set(['network', 'volumes']),
    });
    expect(end.status).toBe('success');
    expect(output('a')).toEqual(expect.arrayContaining(['of the machine', expect.stringContaining('10.0.0.1')]));
  });
});

test('what an agent that was killed has left is removed by its successor, and what lives is left alone', async () => {
  const script = fileURLToPath(new URL('../../testing/docker-that-dies.ts', import.meta.url));
  const agent = spawn(process.execPath, ['--conditions=source', script, socket, await temporaryFolder()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: agent.stdout })) if (line === 'ready') break;
  expect(await sweepContainers({ socket, owner: 'dies' })).toEqual([]);
  agent.kill('SIGKILL');
  await once(agent, 'exit');
  expect(await sweepContainers({ socket, owner: 'other' })).toEqual([]);
  // A container, two volumes, a network.
  expect(await sweepContainers({ socket, owner: 'dies' })).toHaveLength(4);
  await expectNothingLeft(socket, 'dies');
});

test('a daemon that is not there is an error of the workflow', async () => {
  const { end } = await run(planWith([proc('a', ['true'])]), { socket: join(await temporaryFolder(), 'none') });
  expect(end.error).toMatch(/^No workspace could be made: The container daemon cannot be reached: .*ENOENT/);
});

test('a commit is cloned by the git of an image into the workspace', async () => {
  const { address, commit } = await gitServer();
  const git = execFileSync('git', ['--exec-path'], { encoding: 'utf8' }).trim();
  await importImage(socket, 'git:test', ['git', `${git}/git-remote-http`, 'sh', 'sleep']);
  const steps = [proc('a', ['cat file.txt', 'echo more > more'])];
  const plan = planWith(steps, { clone: { url: address, commit, ref: 'refs/heads/main' } });
  const { output, lines, end } = await run(plan, { toolImage: 'git:test' });
  expect([end.status, output('a')]).toEqual(['success', ['cloned']]);
  expect(lines('clone').map(({ out }) => out)).toContain(`+ git checkout ${commit}`);
  const none = await run(
    { ...plan, clone: { url: `${address}x`, commit, ref: 'refs/heads/main' } },
    { toolImage: 'git:test' },
  );
  expect(none.end).toMatchObject({ status: 'failure', procs: { a: { status: 'skipped' } } });
});

/** A repository with one commit, at an address of this machine that a container reaches. */
async function gitServer() {
  const root = await temporaryFolder();
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
  git('init', '-q', '-b', 'main', 'source');
  writeFileSync(join(root, 'source', 'file.txt'), 'cloned\n');
  git('-C', 'source', 'add', '.');
  git('-C', 'source', 'commit', '-q', '-m', 'first');
  git('clone', '-q', '--bare', 'source', 'app.git');
  const server = await startGitServer(root);
  onTestFinished(server.close);
  const inside = new URL(server.url);
  const door = createTcpServer((socket) => {
    const through = connect(Number(inside.port), inside.hostname);
    for (const end of [socket, through]) end.on('error', () => undefined);
    socket.pipe(through).pipe(socket);
  });
  await new Promise<void>((resolve) => door.listen(0, '0.0.0.0', resolve));
  onTestFinished(() => void door.close());
  const interfaces = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  const own = interfaces.find(({ family, internal }) => family === 'IPv4' && !internal);
  if (!own) throw new Error('This machine has no address but its own loop, which a container does not reach');
  const address = `http://${own.address}:${(door.address() as AddressInfo).port}/app.git`;
  return { address, commit: git('-C', 'source', 'rev-parse', 'HEAD').trim() };
}
