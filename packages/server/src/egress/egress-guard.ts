import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { addressKind, plainAddress } from './address-kind.ts';
import type { EgressRules } from './egress-rules.ts';

export type EgressGuardDependencies = {
  readonly rules: EgressRules;
  /** Open mode is for trying out on one machine. */
  readonly isLoopbackAllowed: () => boolean;
  /** All addresses of a name. */
  readonly lookup: (name: string) => Promise<readonly LookupAddress[]>;
  /** Of all interfaces of this machine. */
  readonly machineAddresses: () => readonly string[];
};

export type Checked<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problem: string };

/** They are reached by their name only where the operator names them. */
const metadataNames = new Set(['metadata', 'metadata.google.internal', 'metadata.goog', 'instance-data']);

/** Decides where calls of the server may go. */
export class EgressGuard {
  readonly #given: EgressGuardDependencies;
  #ownPort: number | undefined;

  constructor(given: EgressGuardDependencies) {
    this.#given = given;
  }

  /** The port that the server listens on itself: never called, whatever is allowed. */
  set ownPort(port: number) {
    this.#ownPort = port;
  }

  /** Connections that were made under other rules are not used again. */
  get isLoopbackAllowed(): boolean {
    return this.#given.isLoopbackAllowed();
  }

  /** Addresses in any spelling come out as one: `http://2130706433/` is `http://127.0.0.1/`. */
  readUrl(text: string): Checked<URL> {
    const url = URL.parse(text);
    if (!url) return refuse('this is no URL');
    if (url.protocol !== 'http:' && url.protocol !== 'https:') return refuse(`${url.protocol} is not called`);
    if (url.username !== '' || url.password !== '') return refuse('credentials do not belong into a URL');
    return { ok: true, value: url };
  }

  /** The addresses to connect to; one that is refused refuses the name, for it may be the one that is taken. */
  async addressesOf(host: string, port: number): Promise<Checked<readonly LookupAddress[]>> {
    const name = host.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const isNamed = this.#given.rules.names.has(name.toLowerCase());
    if (metadataNames.has(name.toLowerCase()) && !isNamed) return refuse(`${name} hands out credentials`);
    const version = isIP(name);
    const found = version === 0 ? await this.#given.lookup(name) : [{ address: name, family: version }];
    for (const { address } of found) {
      const problem = this.#problemWith(plainAddress(address), { port, isNamed });
      if (problem !== undefined) return refuse(version === 0 ? `${name} is ${problem}` : problem);
    }
    return found.length === 0 ? refuse(`${name} has no address`) : { ok: true, value: found };
  }

  #problemWith(
    address: string,
    { port, isNamed }: { readonly port: number; readonly isNamed: boolean },
  ): string | undefined {
    const { rules, isLoopbackAllowed } = this.#given;
    if (port === this.#ownPort && this.#isThisMachine(address)) return `${address}, where Signalbox itself listens`;
    const kind = addressKind(address);
    if (isNamed || kind === 'public' || rules.networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')) {
      return undefined;
    }
    if (kind === 'loopback' && isLoopbackAllowed()) return undefined;
    return `${address}, a ${kind} address; the server calls it only with --egress-allow`;
  }

  #isThisMachine(address: string): boolean {
    if (addressKind(address) === 'loopback' || address === '::' || address.startsWith('0.')) return true;
    return this.#given.machineAddresses().some((own) => plainAddress(own) === address);
  }
}

function refuse(problem: string): { readonly ok: false; readonly problem: string } {
  return { ok: false, problem };
}
