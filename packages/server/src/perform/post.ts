import { Agent, request } from 'undici';
import type { Post } from './perform-http.ts';

export type PosterDependencies = {
  /** PEM of a sealed authority, in base64. */
  readonly secret: (id: string) => Promise<string | undefined>;
  /** For the whole delivery to one address. */
  readonly timeoutMs: number;
};

export type Poster = { readonly post: Post; readonly close: () => Promise<void> };

/** Deliveries over kept connections. Redirects are not followed, and answers are not read. */
export function openPoster({ secret, timeoutMs }: PosterDependencies): Poster {
  const open = new Agent({ connect: { timeout: timeoutMs } });
  const byAuthority = new Map<string, Agent>();

  async function agentFor(capem: string | undefined): Promise<Agent> {
    if (capem === undefined) return open;
    const known = byAuthority.get(capem);
    if (known) return known;
    const ca = Buffer.from((await secret(capem)) ?? '', 'base64').toString('utf8');
    const agent = new Agent({ connect: { ca, timeout: timeoutMs } });
    byAuthority.set(capem, agent);
    return agent;
  }

  const post: Post = async ({ url, body, headers, capem }) => {
    try {
      const dispatcher = await agentFor(capem);
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await request(url, { method: 'POST', body, headers, dispatcher, signal });
      await answer.body.dump({ limit: 16_384, signal });
      return { status: answer.statusCode };
    } catch (error) {
      return { problem: problemOf(error) };
    }
  };

  return {
    post,
    close: async () => {
      await Promise.all([open, ...byAuthority.values()].map((agent) => agent.destroy()));
    },
  };
}

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
