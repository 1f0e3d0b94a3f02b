import { afterEach, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { type StubServer, startStub } from '../testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

const report = {
  version: '1',
  node: '24',
  checks: [{ name: 'timers', ok: true, findings: [{ code: 'runs_late', count: 0 }] }],
  hosts: [],
  servers: [
    { name: 'server:a', isThis: true, leaseEndsInMs: 2449, schema: 3 },
    { name: 'server:b', isThis: false, leaseEndsInMs: -300, schema: 3 },
    { name: 'server:c', isThis: false, leaseEndsInMs: 1000, schema: 2 },
  ],
  facts: [{ code: 'store', engine: 'PostgreSQL 18' }],
};

test('doctor tells which servers there are, which is not heard of, and which is of an earlier version', async () => {
  stub = await startStub({ 'GET /api/doctor': { json: report } });
  const { status, stdout } = await runCli(['doctor'], { server: stub.url });
  expect(status).toBe(0);
  expect(stdout).toContain(
    [
      '     server:a: lease for 2.4 s more, gives this report',
      '     server:b: is not heard of, its lease ended 0.3 s ago',
      '     server:c: lease for 1.0 s more, of an earlier version',
    ].join('\n'),
  );
});

test('doctor words what each check has found, and its settings and counts', async () => {
  const [since, until] = [0, 60_000];
  const checks = [
    { name: 'timers', ok: false, findings: [{ code: 'runs_late', count: 1 }] },
    { name: 'agents', ok: false, findings: [{ code: 'workflows_waiting', count: 2 }] },
    { name: 'hosts', ok: false, findings: [{ code: 'host_left_alone', host: 'a.example', since, until }] },
    { name: 'audit', ok: false, findings: [{ code: 'audit_waiting', count: 1, since }] },
    { name: 'durability', ok: false, findings: [{ code: 'commits_weak', settings: ['fsync = off', 'x = off'] }] },
    {
      ...{ name: 'artifacts', ok: false },
      findings: [
        { code: 'artifacts_missing', count: 2 },
        { code: 'artifacts_orphaned', count: 1 },
      ],
    },
  ];
  const facts = [
    { code: 'signed_acks', required: true },
    { code: 'artifacts', builds: 2, bytes: 1500, maxAgeMs: 90 * 86_400_000, projectBytes: 1024 ** 3 },
    { code: 'restored', at: 0 },
    { code: 'tasks', kind: 'http', waiting: 3, held: 0 },
  ];
  stub = await startStub({ 'GET /api/doctor': { json: { ...report, servers: [], checks, facts } } });
  const { status, stdout } = await runCli(['doctor'], { server: stub.url });
  expect(status).toBe(1);
  expect(stdout.split('\n').slice(1)).toEqual([
    'LOOK timers: 1 run should have gone on a minute ago',
    'LOOK agents: 2 workflows wait for an agent with their labels',
    'LOOK hosts: a.example fails since 1970-01-01T00:00:00.000Z and is left alone until 1970-01-01T00:01:00.000Z',
    'LOOK audit: 1 entry waits for a place in the chain since 1970-01-01T00:00:00.000Z: see signalbox audit verify',
    'LOOK durability: an acknowledged step can be lost, with fsync = off and x = off',
    'LOOK artifacts: 2 pieces of files of builds cannot be found; 1 piece of no file, removed within an hour',
    '',
    'acknowledgements  must be signed; SIGNALBOX_SIGNED_ACKS=optional for one start of a server ends that',
    'artifacts         1 MiB of 2 builds, kept 90 days, 1024 MiB of a project',
    'store since       1970-01-01T00:00:00.000Z, as a restored copy',
    'tasks http        3 wait, 0 held',
    '',
  ]);
});
