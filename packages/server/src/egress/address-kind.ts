import { BlockList, isIP } from 'node:net';

export type AddressKind = 'public' | 'loopback' | 'metadata' | 'internal';

/** Of IPv4 what IANA lists as not global, and multicast. */
const internal4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24'],
  ...['192.88.99.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'],
];
/** Of IPv6 only 2000::/3 is global, without what leads elsewhere (6to4, Teredo) and documentation. */
const global6 = ['2000::/3'];
const internal6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];
/** Services that hand out the machine's own credentials; those in link-local networks are no exception. */
const metadata = ['169.254.169.254/32', '169.254.170.2/32', '100.100.100.200/32', '168.63.129.16/32'];

const lists = {
  loopback4: listOf(['127.0.0.0/8'], 'ipv4'),
  internal4: listOf(internal4, 'ipv4'),
  metadata: listOf(metadata, 'ipv4'),
  global6: listOf(global6, 'ipv6'),
  internal6: listOf(internal6, 'ipv6'),
};

/** What an address in plain form reaches. */
export function addressKind(address: string): AddressKind {
  if (isIP(address) === 4) {
    if (lists.loopback4.check(address, 'ipv4')) return 'loopback';
    if (lists.metadata.check(address, 'ipv4')) return 'metadata';
    return lists.internal4.check(address, 'ipv4') ? 'internal' : 'public';
  }
  if (address === '::1') return 'loopback';
  if (address === 'fd00:ec2::254') return 'metadata';
  const isGlobal = lists.global6.check(address, 'ipv6') && !lists.internal6.check(address, 'ipv6');
  return isGlobal ? 'public' : 'internal';
}

/** One spelling per address: no zone, IPv6 compressed, and IPv4 where IPv6 only wraps it. */
export function plainAddress(address: string): string {
  const [bare = ''] = address.split('%');
  if (isIP(bare) !== 6) return bare;
  const canonical = new URL(`http://[${bare}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([\da-f]+):([\da-f]+)$/.exec(canonical);
  if (!mapped) return canonical;
  const [high, low] = [Number.parseInt(mapped[1] ?? '', 16), Number.parseInt(mapped[2] ?? '', 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function listOf(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
