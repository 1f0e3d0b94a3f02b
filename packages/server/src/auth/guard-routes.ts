import type { Actor } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Access } from './access.ts';
import type { Policy } from './policy.ts';
import { isForeignOrigin, isForeignToLoopback } from './same-origin.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who asks, from the credential alone; set on routes for members and admins. */
    actor: Actor | undefined;
  }
}

export const sessionCookie = 'signalbox_token';

/** Puts every route under its policy, and the whole server under the rules of open mode. */
export function guardRoutes(app: FastifyInstance, access: Access): void {
  app.decorateRequest('actor', undefined);
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
  if (policy.kind !== 'member' && policy.kind !== 'admin') return;
  const { fromCookie } = credential(request);
  const actor = await askingActor(request, access);
  if (!actor) throw new AppError('unauthenticated');
  // A cookie is sent by the browser itself, whoever made the page.
  if (fromCookie && request.method !== 'GET' && isForeignOrigin(request.headers)) throw new AppError('origin_refused');
  if (policy.kind === 'admin' && actor.kind !== 'admin') {
    throw new AppError('forbidden', { message: 'only the administrator may do that' });
  }
  request.actor = actor;
}

/** The actor of a route whose policy asks for one. */
export function actorOf(request: FastifyRequest): Actor {
  if (!request.actor) throw new Error('the route has no policy that asks for an actor');
  return request.actor;
}

/** In open mode a cookie of an earlier server is as good as none: browsers send it to every port of a host. */
export async function askingActor(request: FastifyRequest, access: Access): Promise<Actor | undefined> {
  const { token, fromCookie } = credential(request);
  const actor = await access.actorOf(token);
  return actor || !fromCookie ? actor : access.actorOf(undefined);
}

/** Whether the one who asked may still have the answer, which may last for days. */
export async function isStillKnown(request: FastifyRequest, access: Access): Promise<boolean> {
  return (await askingActor(request, access)) !== undefined;
}

function credential(request: FastifyRequest): { token: string | undefined; fromCookie: boolean } {
  const bearer = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { token: bearer, fromCookie: false };
  const cookie = cookieValue(request.headers.cookie ?? '');
  return { token: cookie, fromCookie: cookie !== undefined };
}

function cookieValue(header: string): string | undefined {
  for (const part of header.split(';')) {
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
