import { afterEach, expect, test } from 'vitest';
import { runCli } from '../testing/run-cli.ts';
import { type StubServer, startStub } from '../testing/stub-server.ts';

let stub: StubServer;
afterEach(() => stub.close());

const report = {
  version: '1',
  node: '24',
  checks: [{ name: 'timers', ok: true, text: 'none late' }],
  hosts: [],
  servers: [
    { name: 'server:a', isThis: true, leaseEndsInMs: 2449, schema: 3 },
    { name: 'server:b', isThis: false, leaseEndsInMs: -300, schema: 3 },
    { name: 'server:c', isThis: false, leaseEndsInMs: 1000, schema: 2 },
  ],
  facts: { store: 'PostgreSQL 18' },
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
