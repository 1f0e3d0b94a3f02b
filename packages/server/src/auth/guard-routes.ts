import type { Actor } from '@signalbox/engine';
import { AppError, type Role } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from './access.ts';
import { hasRole, type Identity, isRole } from './identity.ts';
import type { Policy } from './policy.ts';
import { isForeignOrigin, isForeignToLoopback } from './same-origin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, from the credential alone; set on routes whose policy is a role. */
    identity: Identity | undefined;
  }
}

export const sessionCookie = 'signalbox_token';

/** Puts every route under its policy, and the whole server under the rules of open mode. */
export function guardRoutes(app: FastifyInstance, access: Access): void {
  app.decorateRequest('identity', undefined);
  app.addHook('onRoute', (route) => {
    if (!route.config?.policy) throw new Error(`route ${route.method} ${route.url} has no policy`);
  });
  app.addHook('onRequest', async (request) => {
    if (access.openMode && isForeignToLoopback(request.headers)) {
      throw new AppError('origin_refused', { message: 'open mode takes requests of this machine and page only' });
    }
    await admit(request, request.routeOptions.config.policy ?? { kind: 'public' }, access);
  });
}

async function admit(request: FastifyRequest, policy: Policy, access: Access): Promise<void> {
  if (!isRole(policy.kind)) return;
  const { fromCookie } = credential(request);
  const identity = await askingIdentity(request, access);
  if (!identity) throw new AppError('unauthenticated');
  // A cookie is sent by the browser itself, whoever made the page.
  if (fromCookie && request.method !== 'GET' && isForeignOrigin(request.headers)) throw new AppError('origin_refused');
  requireRole(identity, policy.kind);
  request.identity = identity;
}

export function requireRole(identity: Identity, needed: Role): void {
  if (hasRole(identity, needed)) return;
  const message =
    needed === 'admin'
      ? 'only the administrator may do that'
      : `that needs the role ${needed}; this token has the role ${identity.role}`;
  throw new AppError('forbidden', { message });
}

/** What a limited token had made would go on after its end, or may more than it. */
export function requireWhole({ isWhole }: Pick<Identity, 'isWhole'>): void {
  if (isWhole) return;
  throw new AppError('forbidden', { message: 'that needs a login, or a token that may all that its user may' });
}

/** Who asks on a route whose policy is a role. */
export function identityOf(request: FastifyRequest): Identity {
  if (!request.identity) throw new Error('the route has no policy that asks for an identity');
  return request.identity;
}

export function actorOf(request: FastifyRequest): Actor {
  return identityOf(request).actor;
}

/** In open mode a cookie of an earlier server is as good as none: browsers send it to every port of a host. */
export async function askingIdentity(request: FastifyRequest, access: Access): Promise<Identity | undefined> {
  const { token, fromCookie } = credential(request);
  const identity = await access.identityOf(token);
  return identity || !fromCookie ? identity : access.identityOf(undefined);
}

/** Whether the one who asked may still have the answer, which may last for days. */
export async function isStillKnown(request: FastifyRequest, access: Access): Promise<boolean> {
  return (await askingIdentity(request, access)) !== undefined;
}

function credential(request: FastifyRequest): { token: string | undefined; fromCookie: boolean } {
  const inHeader = request.routeOptions.config.takesTokenHeader ? request.headers.token : undefined;
  if (typeof inHeader === 'string' && inHeader !== '') return { token: inHeader, fromCookie: false };
  const bearer = bearerTokenOf(request);
  if (bearer !== undefined) return { token: bearer, fromCookie: false };
  const cookie = cookieOf(request);
  return { token: cookie, fromCookie: cookie !== undefined };
}

export function bearerTokenOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** No script reads it, no page of somebody else makes a browser send it. */
export function sessionCookieOf(token: string, protocol: string): string {
  const secure = protocol === 'https' ? '; Secure' : '';
  return `${sessionCookie}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict${secure}`;
}

/** The token in the cookie of a session. */
export function cookieOf(request: FastifyRequest): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === sessionCookie && value) return decoded(value);
  }
  return undefined;
}

/** As the login has encoded it; what nobody has encoded so is no token either. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
