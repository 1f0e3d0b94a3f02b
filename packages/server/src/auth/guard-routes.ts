import type { Actor } from '@signalbox/engine';
import { AppError, type Role } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { defaultProject } from '../default-project.ts';
import type { Access } from './access.ts';
import { type Bearer, hasRole, type Identity, roleIn, roleInInstance } from './identity.ts';
import type { Policy } from './policy.ts';
import { isForeignOrigin, isForeignToLoopback } from './same-origin.ts';

declare const admitted: unique symbol;

/** Name of the project that a request is about, in which the one who asks has the role of the route. */
export type ProjectName = string & { readonly [admitted]: true };

declare module 'fastify' {
  interface FastifyInstance {
    /** What people open is an https address, whoever ends its TLS before the server. */
    isPublishedByTls: boolean;
  }
  interface FastifyRequest {
    /** Who asks, from the credential alone; set on routes whose policy is a role. */
    identity: Identity | undefined;
    /** Set on routes of projects. */
    project: ProjectName | undefined;
  }
}

export const sessionCookie = 'signalbox_token';
/** Browsers take it by TLS only, and from no other host of the domain. */
const hostCookie = `__Host-${sessionCookie}`;
const ofProjects = '/api/projects/:project';

/**
 * Puts every route under its policy, and the whole server under the rules of open mode. What is of projects is served
 * under the name of each, and without one for the project that is there from the start.
 */
export function guardRoutes(app: FastifyInstance, access: Access, isPublishedByTls = false): void {
  app.decorate('isPublishedByTls', isPublishedByTls);
  app.decorateRequest('identity', undefined);
  app.decorateRequest('project', undefined);
  app.addHook('onRoute', function (this: FastifyInstance, route) {
    const policy = route.config?.policy;
    if (!policy) throw new Error(`route ${String(route.method)} ${route.url} has no policy`);
    const isOfProject = 'where' in policy && policy.where === 'project' && route.url.startsWith('/api/');
    // Those of HEAD are made along with their GET.
    if (!isOfProject || route.url.startsWith(`${ofProjects}/`) || route.method === 'HEAD') return;
    this.route({ ...route, url: ofProjects + route.url.slice('/api'.length) });
  });
  app.addHook('onRequest', async (request) => {
    if (access.openMode && isForeignToLoopback(request.headers)) {
      throw new AppError('origin_refused', { message: 'open mode takes requests of this machine and page only' });
    }
    await admit(request, request.routeOptions.config.policy ?? { kind: 'public' }, access);
  });
}

async function admit(request: FastifyRequest, policy: Policy, access: Access): Promise<void> {
  if (!('where' in policy)) return;
  const { fromCookie } = credential(request);
  const bearer = await askingBearer(request, access);
  if (!bearer) throw new AppError('unauthenticated');
  // A cookie is sent by the browser itself, whoever made the page.
  if (fromCookie && request.method !== 'GET') refuseForeign(request);
  const { identity, project } = await identityUnder({ policy, bearer, request, access });
  request.identity = identity;
  request.project = project;
}

type Under = {
  readonly policy: Extract<Policy, { readonly where: string }>;
  readonly bearer: Bearer;
  readonly request: FastifyRequest;
  readonly access: Access;
};

async function identityUnder({ policy, bearer, request, access }: Under): Promise<{
  readonly identity: Identity;
  readonly project: ProjectName | undefined;
}> {
  if (policy.where === 'instance') {
    const identity = { ...bearer, role: roleInInstance(bearer) };
    requireRole(identity, policy.kind);
    return { identity, project: undefined };
  }
  const { project: named = defaultProject } = request.params as { readonly project?: string };
  const { identity, project, isArchived } = await inProject(bearer, named, access);
  requireRole(identity, policy.kind);
  if (isArchived && !isTakenInArchive(request)) {
    throw new AppError('wrong_status', { message: `project ${named} is archived: nothing is changed in it` });
  }
  return { identity, project };
}

function isTakenInArchive({ method, routeOptions }: FastifyRequest): boolean {
  const { inArchive = method === 'GET' || method === 'HEAD' ? 'taken' : 'refused' } = routeOptions.config;
  return inArchive === 'taken';
}

/** A project in which somebody has no role is for them as one that is not there. */
async function inProject(
  bearer: Bearer,
  name: string,
  access: Access,
): Promise<{ readonly identity: Identity; readonly project: ProjectName; readonly isArchived: boolean }> {
  const role = roleIn(bearer, name);
  const project = role && (await access.project(name));
  if (!role || !project) {
    throw new AppError('project_not_found', { message: `there is no project ${name} in which you have a role` });
  }
  const isArchived = project.archivedAt !== undefined;
  return { identity: { ...bearer, role }, project: name as ProjectName, isArchived };
}

export function requireRole(identity: Pick<Identity, 'role'>, needed: Role): void {
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

/** A token that is for some projects tells nothing of what is of none, but of itself and whose it is. */
export function refuseOfProjects({ only }: Pick<Identity, 'only'>): void {
  if (!only) return;
  throw new AppError('forbidden', { message: 'that is of no project, and this token is for some projects alone' });
}

/** A login that a page of somebody else makes would put its reader into the account of the other. */
export function refuseForeign({ headers }: Pick<FastifyRequest, 'headers'>): void {
  if (isForeignOrigin(headers)) throw new AppError('origin_refused');
}

/** The project that a request is about, on a route of projects. */
export function projectOf(request: FastifyRequest): ProjectName {
  if (request.project === undefined) throw new Error('the route is of no project');
  return request.project;
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
async function askingBearer(request: FastifyRequest, access: Access): Promise<Bearer | undefined> {
  const { token, fromCookie } = credential(request);
  const bearer = await access.bearerOf(token);
  return bearer || !fromCookie ? bearer : access.bearerOf(undefined);
}

/** Whether the one who asked may still have the answer, which may last for days. */
export async function mayStillAsk(request: FastifyRequest, access: Access): Promise<boolean> {
  const { policy } = request.routeOptions.config;
  if (!policy || !('where' in policy)) return true;
  const bearer = await askingBearer(request, access);
  try {
    return bearer !== undefined && (await identityUnder({ policy, bearer, request, access })) !== undefined;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
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
export function sessionCookieOf(token: string, request: FastifyRequest): string {
  const secure = isByTls(request) ? '; Secure' : '';
  return `${cookieName(request)}=${encodeURIComponent(token)}; Path=/; HttpOnly; SameSite=Strict${secure}`;
}

function cookieName(request: FastifyRequest): string {
  return isByTls(request) ? hostCookie : sessionCookie;
}

/** As browsers have it. */
export function isByTls({ protocol, server }: Pick<FastifyRequest, 'protocol' | 'server'>): boolean {
  return protocol === 'https' || server.isPublishedByTls;
}

/** The token in the cookie of a session. */
export function cookieOf(request: FastifyRequest): string | undefined {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === cookieName(request) && value) return decoded(value);
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
