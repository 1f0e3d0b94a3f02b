import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { WebFiles } from './web-files.ts';

const open = { config: { policy: { kind: 'public' } } } as const;
const forEver = 'public, max-age=31536000, immutable';

type WebDoor = {
  /** Where the built page is; nowhere in tests of all else. */
  readonly folder: string | undefined;
  /** Path of the server as browsers have it, with a slash at the end. */
  readonly basePath: string;
  readonly randomBytes: (size: number) => Uint8Array;
};

/**
 * The page that people use: static files, whose script asks the native API. Every address below `/ui` is the same page,
 * and which of its pages is shown is found out by the script.
 */
export function webDoor(root: FastifyInstance, { folder, basePath, randomBytes }: WebDoor): void {
  const files = new WebFiles(folder);
  const home = `${basePath}ui/`;
  const page = async (_request: FastifyRequest, reply: FastifyReply) => {
    const nonce = Buffer.from(randomBytes(16)).toString('base64url');
    const text = (await files.page()).replaceAll('%BASE%', home).replaceAll('%NONCE%', nonce);
    void reply.type('text/html; charset=utf-8').header('cache-control', 'no-store');
    return reply.header('content-security-policy', policyOf(nonce)).send(text);
  };
  root.get('/', open, (request, reply) => {
    if (request.headers.accept?.includes('text/html')) return reply.redirect(home, 302);
    return reply.type('application/json; charset=utf-8').send('"echoer"');
  });
  // What a link has behind its # goes along.
  root.get('/setup', open, (_request, reply) => reply.redirect(`${home}setup`, 302));
  root.get('/ui', open, (_request, reply) => reply.redirect(home, 302));
  root.get('/ui/*', open, page);
  root.get<{ Params: { name: string } }>('/ui/assets/:name', open, async (request, reply) => {
    const found = await files.asset(request.params.name, String(request.headers['accept-encoding'] ?? ''));
    if (!found) return reply.callNotFound();
    if (found.encoding !== undefined) void reply.header('content-encoding', found.encoding);
    return reply
      .headers({ 'content-type': found.type, 'cache-control': forEver, vary: 'accept-encoding' })
      .send(found.bytes);
  });
}

/** Scripts and pictures of this server alone; style sheets also from those scripts, which know the nonce. */
function policyOf(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'self'",
  ].join('; ');
}
