import type { LookupAddress } from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { Agent, buildConnector } from 'undici';
import { Deadline } from './deadline.ts';
import type { EgressGuard } from './egress-guard.ts';

export type EgressRequest = {
  readonly url: string;
  readonly body: string;
  readonly headers: { readonly [name: string]: string };
  /** PEM of the only authority that is trusted; without one, those of the system. */
  readonly ca?: string;
  readonly timeoutMs: number;
};

export type Egress = {
  /** Answers the status; rejects where there is none. */
  readonly post: (request: EgressRequest) => Promise<number>;
  /** Calls in flight are broken off. */
  readonly close: () => Promise<void>;
};

export type AnswerLimits = {
  /** For the head of an answer, too. */
  readonly bytes: number;
  /** For its body, once the status is known. */
  readonly bodyMs: number;
};

/** Of an answer so much is read, that its connection can be kept; beyond, the connection is closed. */
const answerLimits: AnswerLimits = { bytes: 16_384, bodyMs: 2000 };

/**
 * The way out, for every call of the server. Names are resolved and checked once, and the connection goes to what was
 * checked. No redirect is followed, no proxy of the environment is asked, and what is answered is thrown away.
 */
export function openEgress(guard: EgressGuard, connectTimeoutMs: number, limits = answerLimits): Egress {
  const agents = new Map<string, Agent>();
  /** With the first call: of a start it would be a fifth. */
  let undici: Undici | undefined;

  function agentFor(loaded: Undici, ca: string | undefined): Agent {
    const key = `${guard.isLoopbackAllowed} ${ca}`;
    const known = agents.get(key);
    if (known) return known;
    const connect = guardedConnector(loaded, guard, { timeout: connectTimeoutMs, ...(ca && { ca }) });
    const agent = new loaded.Agent({ connect, maxHeaderSize: limits.bytes });
    agents.set(key, agent);
    return agent;
  }

  return {
    post: async ({ url, body, headers, ca, timeoutMs }) => {
      const target = guard.readUrl(url);
      if (!target.ok) throw new Error(target.problem);
      undici ??= await import('undici');
      const dispatcher = agentFor(undici, ca);
      const deadline = new Deadline(timeoutMs);
      const { signal } = deadline;
      try {
        const answer = await undici.request(target.value, { method: 'POST', body, headers, dispatcher, signal });
        // The status says it all; reading on to the end only keeps the connection.
        deadline.within(limits.bodyMs);
        const reading = answer.body.dump({ limit: limits.bytes, signal });
        reading.catch(() => undefined).finally(() => deadline.over());
        return answer.statusCode;
      } catch (error) {
        deadline.over();
        throw error;
      }
    },
    close: async () => void (await Promise.all([...agents.values()].map((agent) => agent.destroy()))),
  };
}

type Undici = typeof import('undici');

function guardedConnector(
  undici: Undici,
  guard: EgressGuard,
  options: buildConnector.BuildOptions,
): buildConnector.connector {
  return (target, callback) => {
    const port = Number(target.port) || (target.protocol === 'https:' ? 443 : 80);
    guard.addressesOf(target.hostname, port).then(
      (checked) => {
        if (!checked.ok) return callback(new Error(checked.problem), null);
        // Host and server name stay those of the address; the lookup gives only what was checked just now.
        undici.buildConnector({ ...options, lookup: lookupOf(checked.value) })(target, callback);
      },
      (error: Error) => callback(error, null),
    );
  };
}

function lookupOf(addresses: readonly LookupAddress[]): LookupFunction {
  return (_name, { all }, callback) => {
    if (all) return callback(null, [...addresses]);
    const [first] = addresses;
    callback(null, first?.address ?? '', first?.family);
  };
}
