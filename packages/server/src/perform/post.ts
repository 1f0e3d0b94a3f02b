import { AppError } from '@signalbox/protocol';
import type { Egress } from '../egress/egress.ts';
import type { Post } from './deliver.ts';
import type { SigningKeys } from './signing-keys.ts';

export type PosterDependencies = {
  readonly egress: Egress;
  /** PEM of a sealed authority, in base64. */
  readonly secret: (id: string) => Promise<string | undefined>;
  readonly signingKeys: Pick<SigningKeys, 'sign'>;
  /** For the whole delivery to one address. */
  readonly timeoutMs: number;
};

export type Poster = {
  readonly post: Post;
  /** Deliveries in flight are broken off. */
  readonly close: () => Promise<void>;
};

/** Deliveries with the authority of their action, each signed at the moment that it leaves. */
export function openPoster({ egress, secret, signingKeys, timeoutMs }: PosterDependencies): Poster {
  const authorities = new Map<string, string>();
  let closed = false;

  async function authority(id: string): Promise<string> {
    const known = authorities.get(id);
    if (known !== undefined) return known;
    const ca = Buffer.from((await secret(id)) ?? '', 'base64').toString('utf8');
    // An empty one would stand for the authorities of the system.
    if (ca === '') throw new Error('the certificate of its authority is missing');
    authorities.set(id, ca);
    return ca;
  }

  const post: Post = async ({ url, project, key, body, headers: unsigned, capem, longestMs }) => {
    let isLeaving = false;
    try {
      const headers = { ...unsigned, ...(await signingKeys.sign(project, { id: key, body })) };
      const ca = capem === undefined ? {} : { ca: await authority(capem) };
      isLeaving = true;
      return { status: await egress.post({ url, body, headers, timeoutMs: Math.min(timeoutMs, longestMs), ...ca }) };
    } catch (error) {
      if (closed) throw new AppError('stopping', {}, { cause: error });
      return { problem: problemOf(error), ...((!isLeaving || isUnsent(error)) && { unsent: true }) };
    }
  };

  return {
    post,
    close: async () => {
      closed = true;
      await egress.close();
    },
  };
}

/** There was nobody to send it to. */
function isUnsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && unsent.has(String(error.code));
}

const unsent: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

function problemOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'no answer in time';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return code === undefined ? error.message : (problems[code] ?? code);
}

/** What the service has sent is in none of them. */
const problems: { readonly [code: string]: string } = {
  UND_ERR_HEADERS_OVERFLOW: 'the head of its answer is too large',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_SOCKET: 'the connection ended before the answer',
};
