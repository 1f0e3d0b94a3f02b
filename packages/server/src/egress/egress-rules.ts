import { BlockList, isIP } from 'node:net';

/** What the operator allows beyond public addresses. */
export type EgressRules = {
  readonly networks: BlockList;
  /** Names that may resolve to anything. */
  readonly names: ReadonlySet<string>;
};

/** Networks (`10.1.0.0/16`), addresses and host names, parted by commas or blanks; what is none of them is told. */
export function readEgressRules(text: string): { readonly rules: EgressRules; readonly problems: readonly string[] } {
  const networks = new BlockList();
  const names = new Set<string>();
  const problems: string[] = [];
  for (const entry of text.split(/[\s,]+/).filter((each) => each !== '')) {
    if (addNetwork(networks, entry)) continue;
    if (/^(?=.*[a-z])[a-z\d]([a-z\d.-]*[a-z\d])?$/i.test(entry)) names.add(entry.toLowerCase());
    else problems.push(`${entry} is neither a network, nor an address, nor a host name`);
  }
  return { rules: { networks, names }, problems };
}

function addNetwork(networks: BlockList, entry: string): boolean {
  const [address = '', prefix, ...more] = entry.split('/');
  const version = isIP(address);
  if (version === 0 || more.length > 0 || address.includes('%')) return false;
  const longest = version === 4 ? 32 : 128;
  const length = prefix === undefined ? longest : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (length < 0 || length > longest) return false;
  networks.addSubnet(address, length, version === 4 ? 'ipv4' : 'ipv6');
  return true;
}
