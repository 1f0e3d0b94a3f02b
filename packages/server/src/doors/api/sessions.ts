import { AcceptBody, AppError, type Invited, type LoggedIn, LoginBody, PasswordBody } from '@signalbox/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { bearerTokenOf, cookieOf, identityOf, requireWhole, sessionCookieOf } from '../../auth/guard-routes.ts';
import { ofInstance } from '../../auth/policy.ts';
import { isForeignOrigin } from '../../auth/same-origin.ts';
import type { Session } from '../../auth/sessions.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findUser } from './people.ts';

const open = { config: { policy: { kind: 'public' } } } as const;
const viewer = ofInstance('viewer');
const admin = ofInstance('admin');

type OfUser = { readonly Params: { readonly user: string } };

export function sessionRoutes(app: FastifyInstance, services: Services): void {
  const { sessions, store } = services;

  app.post('/api/login', open, async (request, reply) => {
    refuseForeign(request);
    const { name, password } = parse(LoginBody, request.body);
    return giveSession(reply, await sessions.begin(name, password, request.ip));
  });

  app.post('/api/logout', viewer, async (request, reply) => {
    for (const token of [bearerTokenOf(request), cookieOf(request)]) {
      if (token !== undefined) await sessions.end(token);
    }
    void reply.header('set-cookie', `${sessionCookieOf('', request)}; Max-Age=0`);
    return {};
  });

  app.post('/api/password', viewer, async (request) => {
    const body = parse(PasswordBody, request.body);
    const { actor, isWhole } = identityOf(request);
    if (actor.kind !== 'user' || !isWhole) {
      throw new AppError('forbidden', { message: 'a password is set by its user, with no token that may less' });
    }
    await sessions.changePassword(actor, body, request.ip);
    return {};
  });

  app.post<OfUser>('/api/users/:user/invitation', admin, async (request, reply) => {
    requireWhole(identityOf(request));
    const user = await findUser(request.params.user, store);
    const told = newAuditEntry(request, { what: 'user.invite', subject: user.name }, services);
    const invited: Invited = { name: user.name, ...(await sessions.invite(user, told)) };
    return reply.code(201).send(invited);
  });

  app.post('/api/invitations/accept', open, async (request, reply) => {
    refuseForeign(request);
    const { code, password } = parse(AcceptBody, request.body);
    return giveSession(reply, await sessions.accept(code, password, request.ip));
  });
}

/** A login that a page of somebody else makes would put its reader into the account of the other. */
function refuseForeign({ headers }: FastifyRequest): void {
  if (isForeignOrigin(headers)) throw new AppError('origin_refused');
}

function giveSession(reply: FastifyReply, { token, user, expiresAt }: Session): LoggedIn {
  void reply.header('set-cookie', sessionCookieOf(token, reply.request));
  return { name: user.name, role: user.role, expiresAt };
}
