import websocket from '@fastify/websocket';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import { guardRoutes } from './auth/guard-routes.ts';
import type { DebugClock } from './debug-clock.ts';
import { acolyteDoor } from './doors/acolyte/acolyte-door.ts';
import { agentDoor } from './doors/agent/agent-door.ts';
import { apiDoor } from './doors/api/api-door.ts';
import { debugDoor } from './doors/debug/debug-door.ts';
import { echoerDoor } from './doors/echoer/echoer-door.ts';
import { hookDoor } from './doors/hook/hook-door.ts';
import { mailDoor } from './doors/mail/mail-door.ts';
import { errorBody, httpStatus, toAppError } from './doors/present-error.ts';
import type { Services } from './doors/services.ts';
import { webDoor } from './doors/web/web-door.ts';
import { refuseUnreadable } from './refuse-unreadable.ts';
import { safeHeaders, usualHeaders } from './safe-headers.ts';
import { stopInOrder } from './stop-in-order.ts';

const bodyLimit = 1024 * 1024;
/** It will be well by itself, or somebody sees to it at this moment. */
const passing: ReadonlySet<number> = new Set([429, 503, 507]);

type AppOptions = {
  readonly debugClock?: DebugClock | undefined;
  /** Only what these say of who asks is believed. */
  readonly trustedProxies: readonly string[];
  /** Where the built page is. */
  readonly web?: string | undefined;
  /** Path of the server as browsers have it, with a slash at the end. */
  readonly basePath?: string | undefined;
};

/** Bodies are parsed where they are used. To load the compilers of what no route has takes a sixth of a start. */
function noSchema(): never {
  throw new Error('a route has a schema of Fastify');
}

/** All doors on one listener, each route under its policy. */
export async function buildApp(
  services: Services,
  { debugClock, trustedProxies, web, basePath = '/' }: AppOptions,
): Promise<FastifyInstance> {
  const app: FastifyInstance = fastify({
    bodyLimit,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    // Streams end with their clients or with the server, not by themselves.
    requestTimeout: 60_000,
    forceCloseConnections: true,
    // Ours says so in our words.
    return503OnClosing: false,
    routerOptions: { maxParamLength: 500 },
    schemaController: { compilersFactory: { buildValidator: noSchema, buildSerializer: noSchema } },
    rewriteUrl: ({ url = '/' }) => withoutBase(url, basePath),
    // Addresses that cannot be decoded reach no route, and so no hook either.
    frameworkErrors: (thrown, request, reply) => {
      const error = toAppError(thrown);
      void (reply as FastifyReply)
        .code(httpStatus(error))
        .headers({ ...usualHeaders, ...safeHeaders(request) })
        .send(errorBody(error));
    },
    clientErrorHandler: (thrown, socket) => refuseUnreadable(thrown, socket, app),
  });
  app.setErrorHandler((thrown, request, reply) => {
    const error = toAppError(thrown);
    if (error.code === 'internal') services.log.error('request failed', { path: request.routeOptions.url, error });
    return reply.code(httpStatus(error)).send(errorBody(error));
  });
  stopInOrder(app, services.scheduler);
  guardRoutes(app, services.access, services.isPublishedByTls);
  app.setNotFoundHandler((_request, reply) => {
    const error = toAppError(Object.assign(new Error('not found'), { statusCode: 404 }));
    return reply.code(404).send(errorBody(error));
  });
  await app.register(websocket, { options: { maxPayload: bodyLimit, perMessageDeflate: false } });
  app.addHook('onSend', async (request, reply) => {
    void reply.headers(safeHeaders(request));
    for (const [name, value] of Object.entries(usualHeaders))
      if (!reply.hasHeader(name)) void reply.header(name, value);
    if (passing.has(reply.statusCode)) void reply.header('retry-after', '1');
    // Such a connection has left the HTTP server: nobody else would end it, and the stop of the server waits for it.
    if (request.headers.upgrade !== undefined) reply.raw.once('finish', () => request.raw.socket.destroySoon());
  });
  agentDoor(app, services);
  apiDoor(app, services);
  acolyteDoor(app, services);
  echoerDoor(app, services);
  webDoor(app, { folder: web, basePath, randomBytes: services.randomBytes });
  mailDoor(app, services);
  if (debugClock) debugDoor(app, debugClock, services);
  await app.register(hookDoor(services));
  return app;
}

/** A proxy may pass on the path that it is reached by, or leave it out. */
function withoutBase(url: string, basePath: string): string {
  return basePath !== '/' && url.startsWith(basePath) ? url.slice(basePath.length - 1) : url;
}
