import { afterEach, expect, test } from 'vitest';
import { readConfig } from '../config.ts';
import { startTestServer, type TestServer } from '../testing/start-test-server.ts';

let server: TestServer | undefined;

afterEach(() => server?.close());

/** The address from which a project was added, as the audit has it. */
async function addressSeen(trustedProxies: readonly string[], forwardedFor: string): Promise<string> {
  server = await startTestServer({ open: false, token: 'given-by-the-operator', trustedProxies });
  const admin = { authorization: 'Bearer given-by-the-operator' };
  await server.post('/api/projects', { name: 'shop' }, { ...admin, 'x-forwarded-for': forwardedFor });
  return (await server.get('/api/audit', admin)).body.entries.at(-1).from;
}

test('nobody is believed about the address of who asks, unless the operator trusts them', async () => {
  expect(await addressSeen([], '203.0.113.7')).toBe('127.0.0.1');
});

test('another proxy than the trusted ones is not believed either', async () => {
  expect(await addressSeen(['10.0.0.0/8'], '203.0.113.7')).toBe('127.0.0.1');
});

test('of what a trusted proxy says the last that nobody trusts is believed: what a client has put before it is not', async () => {
  expect(await addressSeen(['127.0.0.0/8'], '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
});

test.each([
  ['203.0.113.7:4711', '203.0.113.7'],
  ['[2001:db8::7]:4711', '2001:db8::7'],
  ['<script>x</script>', '127.0.0.1'],
  ['x'.repeat(5000), '127.0.0.1'],
  ['1.2.3:80', '127.0.0.1'],
])('of "%.30s" from a trusted proxy %s is taken', async (said, taken) => {
  expect(await addressSeen(['127.0.0.0/8'], said)).toBe(taken);
});

test.each(['10.0.0.1', '10.0.0.0/8, 2001:db8::/32', ''])('"%s" may be trusted', (text) => {
  const words = text.split(', ').filter((word) => word !== '');
  expect(readConfig([], { SIGNALBOX_TRUSTED_PROXIES: text }).trustedProxies).toEqual(words);
});

test.each(['true', '*', '10.0.0.0/33', '10.0.0.0/0', '::/129', 'proxy.example', '10.0.0.1/'])(
  '"%s" may not',
  (text) => {
    expect(() => readConfig([], { SIGNALBOX_TRUSTED_PROXIES: text })).toThrow('SIGNALBOX_TRUSTED_PROXIES');
  },
);
