import { describe, expect, test } from 'vitest';
import { EgressGuard } from './egress-guard.ts';
import { readEgressRules } from './egress-rules.ts';

type Options = {
  readonly allow?: string;
  readonly loopback?: boolean;
  readonly names?: { readonly [name: string]: readonly string[] };
  readonly ownPort?: number;
};

function guardOf({ allow = '', loopback = false, names = {}, ownPort }: Options = {}): EgressGuard {
  const guard = new EgressGuard({
    rules: readEgressRules(allow).rules,
    isLoopbackAllowed: () => loopback,
    lookup: async (name) => (names[name] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    machineAddresses: () => ['127.0.0.1', '::1', '203.0.113.7', 'fe80::5%eth0', '2606:4700::7'],
  });
  if (ownPort !== undefined) guard.ownPort = ownPort;
  return guard;
}

async function problemWith(url: string, options: Options = {}): Promise<string | undefined> {
  const guard = guardOf(options);
  const read = guard.readUrl(url);
  if (!read.ok) return read.problem;
  const checked = await guard.addressesOf(read.value.hostname, Number(read.value.port) || 80);
  return checked.ok ? undefined : checked.problem;
}

describe('a call is refused', () => {
  test.each([
    ['127.0.0.1', 'loopback'],
    ['127.8.9.10', 'loopback'],
    ['127.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0x7f000001', 'loopback'],
    ['0x7f.0.0.1', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['017700000001', 'loopback'],
    ['127.0.0.1.', 'loopback'],
    ['%31%32%37.0.0.1', 'loopback'],
    ['１２７。０.0.1', 'loopback'],
    ['[::1]', 'loopback'],
    ['[0:0:0:0:0:0:0:1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['[::127.0.0.1]', 'internal'],
    ['[::ffff:0:127.0.0.1]', 'internal'],
    ['[::]', 'internal'],
    ['0.0.0.0', 'internal'],
    ['0', 'internal'],
    ['0.1.2.3', 'internal'],
    ['10.0.0.1', 'internal'],
    ['10.255.255.255', 'internal'],
    ['172.16.0.1', 'internal'],
    ['172.31.255.255', 'internal'],
    ['192.168.1.1', 'internal'],
    ['0xc0a80101', 'internal'],
    ['[::ffff:192.168.1.1]', 'internal'],
    ['169.254.1.1', 'internal'],
    ['100.64.0.1', 'internal'],
    ['100.127.255.255', 'internal'],
    ['192.0.0.8', 'internal'],
    ['192.0.2.1', 'internal'],
    ['192.88.99.1', 'internal'],
    ['198.18.0.1', 'internal'],
    ['198.19.255.255', 'internal'],
    ['198.51.100.1', 'internal'],
    ['203.0.113.1', 'internal'],
    ['224.0.0.1', 'internal'],
    ['239.255.255.255', 'internal'],
    ['240.0.0.1', 'internal'],
    ['255.255.255.255', 'internal'],
    ['[fc00::1]', 'internal'],
    ['[fd12:3456::1]', 'internal'],
    ['[fe80::1]', 'internal'],
    ['[febf::1]', 'internal'],
    ['[fec0::1]', 'internal'],
    ['[ff02::1]', 'internal'],
    ['[100::1]', 'internal'],
    ['[64:ff9b::7f00:1]', 'internal'],
    ['[64:ff9b::8.8.8.8]', 'internal'],
    ['[64:ff9b:1::a00:1]', 'internal'],
    ['[2001::1]', 'internal'],
    ['[2001:0:7f00:1::]', 'internal'],
    ['[2001:2::1]', 'internal'],
    ['[2001:20::1]', 'internal'],
    ['[2001:db8::1]', 'internal'],
    ['[2002:7f00:1::]', 'internal'],
    ['[3fff::1]', 'internal'],
    ['[5f00::1]', 'internal'],
    ['169.254.169.254', 'metadata'],
    ['2852039166', 'metadata'],
    ['[::ffff:a9fe:a9fe]', 'metadata'],
    ['169.254.170.2', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['168.63.129.16', 'metadata'],
    ['[fd00:ec2::254]', 'metadata'],
  ])('to %s, a(n) %s address', async (host, kind) => {
    expect(await problemWith(`http://${host}/`)).toMatch(`a ${kind} address`);
  });

  test.each([
    ['file:///etc/passwd', 'file: is not called'],
    ['ftp://example.org/', 'ftp: is not called'],
    ['gopher://example.org/', 'gopher: is not called'],
    ['data:text/plain,x', 'data: is not called'],
    ['http://user@example.org/', 'credentials do not belong into a URL'],
    ['http://:secret@example.org/', 'credentials do not belong into a URL'],
    ['http://[fe80::1%25eth0]/', 'this is no URL'],
    ['http://[::1%lo]/', 'this is no URL'],
    ['http://127.0.0.1:99999/', 'this is no URL'],
    ['http:///', 'this is no URL'],
  ])('at %s', async (url, problem) => {
    expect(await problemWith(url)).toBe(problem);
  });

  test.each([
    [['127.0.0.1']],
    [['93.184.216.34', '10.0.0.1']],
    [['2606:4700::1', '::1']],
    [['2606:4700::1', 'fe80::1%eth0']],
    [['::ffff:10.0.0.1']],
    [['169.254.169.254']],
  ])('to a name with one address among %j that is not public', async (addresses) => {
    expect(await problemWith('http://service.example/', { names: { 'service.example': addresses } })).toMatch(
      /^service\.example is .* address/,
    );
  });

  test.each(['metadata', 'metadata.google.internal', 'METADATA.google.internal', 'metadata.google.internal.'])(
    'to %s, whatever it resolves to',
    async (name) => {
      const names = { [name.replace(/\.$/, '').toLowerCase()]: ['93.184.216.34'] };
      expect(await problemWith(`http://${name}/`, { names })).toMatch('hands out credentials');
    },
  );

  test('to a name without any address', async () => {
    expect(await problemWith('http://nowhere.example/')).toBe('nowhere.example has no address');
  });
});

describe('a call is let out', () => {
  test.each(['93.184.216.34', '172.32.0.1', '100.128.0.1', '11.0.0.1', '[2606:4700::1]', '[::ffff:8.8.8.8]'])(
    'to %s, which is public',
    async (host) => {
      expect(await problemWith(`http://${host}/`)).toBeUndefined();
    },
  );

  test.each(['127.0.0.1', '[::1]', '[::ffff:127.0.0.1]'])('to %s in open mode', async (host) => {
    expect(await problemWith(`http://${host}/`, { loopback: true })).toBeUndefined();
  });

  test.each([
    ['10.1.2.3', '10.1.0.0/16'],
    ['[::ffff:10.1.2.3]', '10.1.0.0/16'],
    ['192.168.1.7', '192.168.1.7'],
    ['[fd00::1]', 'fd00::/8'],
    ['[64:ff9b::8.8.8.8]', '64:ff9b::/96'],
    ['127.0.0.1', '10.0.0.0/8 127.0.0.0/8'],
    ['deploy.internal', 'deploy.internal'],
    ['deploy.internal', '10.0.0.0/8'],
    ['metadata', 'metadata'],
  ])('to %s where %s is allowed', async (host, allow) => {
    const names = { 'deploy.internal': ['10.9.9.9'], metadata: ['169.254.169.254'] };
    expect(await problemWith(`http://${host}/`, { allow, names })).toBeUndefined();
  });

  test.each([
    ['10.2.0.1', '10.1.0.0/16'],
    ['other.internal', 'deploy.internal'],
    ['10.9.9.9', 'deploy.internal'],
  ])('not to %s where only %s is allowed', async (host, allow) => {
    const names = { 'other.internal': ['10.9.9.9'] };
    expect(await problemWith(`http://${host}/`, { allow, names })).toMatch('--egress-allow');
  });
});

describe('the listener of the server itself', () => {
  test.each([
    '127.0.0.1',
    '127.0.0.2',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '[::]',
    '203.0.113.7',
    '[fe80::5]',
    '[2606:4700::7]',
    'localhost',
    'signalbox.example',
  ])('is not called as %s, though everything is allowed', async (host) => {
    const names = { localhost: ['::1', '127.0.0.1'], 'signalbox.example': ['203.0.113.7'] };
    const allow = '0.0.0.0/0 ::/0 localhost signalbox.example';
    const options = { allow, names, loopback: true, ownPort: 8080 };
    expect(await problemWith(`http://${host}:8080/`, options)).toMatch('where Signalbox itself listens');
    expect(await problemWith(`http://${host}:8081/`, options)).toBeUndefined();
  });
});

describe('what is allowed', () => {
  test('is read from networks, addresses and names', () => {
    expect(readEgressRules(' 10.0.0.0/8,::1  Deploy.internal ,')).toMatchObject({
      rules: { names: new Set(['deploy.internal']) },
      problems: [],
    });
  });

  test.each(['10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/x', '300.1.1.1', 'http://x', 'a/8', '-x', 'fe80::1%0'])(
    'is not %s',
    (text) => {
      expect(readEgressRules(text).problems).toEqual([`${text} is neither a network, nor an address, nor a host name`]);
    },
  );
});
