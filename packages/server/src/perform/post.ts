import { AppError } from '@signalbox/protocol';
import { Agent, request } from 'undici';
import type { Post } from './perform-http.ts';

export type PosterDependencies = {
  /** PEM of a sealed authority, in base64. */
  readonly secret: (id: string) => Promise<string | undefined>;
  /** For the whole delivery to one address. */
  readonly timeoutMs: number;
};

export type Poster = {
  readonly post: Post;
  /** Deliveries in flight are broken off. */
  readonly close: () => Promise<void>;
};

/** Deliveries over kept connections. Redirects are not followed, and answers are not read. */
export function openPoster({ secret, timeoutMs }: PosterDependencies): Poster {
  const open = new Agent({ connect: { timeout: timeoutMs } });
  const byAuthority = new Map<string, Agent>();
  let closed = false;

  async function agentFor(capem: string | undefined): Promise<Agent> {
    if (capem === undefined) return open;
    const known = byAuthority.get(capem);
    if (known) return known;
    const ca = Buffer.from((await secret(capem)) ?? '', 'base64').toString('utf8');
    // An empty one would stand for the authorities of the system.
    if (ca === '') throw new Error('the certificate of its authority is missing');
    const agent = new Agent({ connect: { ca, timeout: timeoutMs } });
    byAuthority.set(capem, agent);
    return agent;
  }

  const post: Post = async ({ url, body, headers, capem, longestMs }) => {
    try {
      const dispatcher = await agentFor(capem);
      const signal = AbortSignal.timeout(Math.min(timeoutMs, longestMs));
      const answer = await request(url, { method: 'POST', body, headers, dispatcher, signal });
      // The status says it all; reading on to the end only keeps the connection.
      answer.body.dump({ limit: 16_384, signal }).catch(() => undefined);
      return { status: answer.statusCode };
    } catch (error) {
      if (closed) throw new AppError('stopping', {}, { cause: error });
      return { problem: problemOf(error) };
    }
  };

  return {
    post,
    close: async () => {
      closed = true;
      await Promise.all([open, ...byAuthority.values()].map((agent) => agent.destroy()));
    },
  };
}

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
