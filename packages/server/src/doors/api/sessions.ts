import { AcceptBody, AppError, type Invited, type LoggedIn, LoginBody, PasswordBody } from '@signalbox/protocol';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { addressOf } from '../../auth/address-of.ts';
import {
  bearerTokenOf,
  cookieOf,
  identityOf,
  refuseForeign,
  requireWhole,
  sessionCookieOf,
} from '../../auth/guard-routes.ts';
import { ofInstance } from '../../auth/policy.ts';
import type { Session } from '../../auth/sessions.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findUser } from './people.ts';

const open = { config: { policy: { kind: 'public' } } } as const;
const viewer = ofInstance('viewer');
const admin = ofInstance('admin');

type OfUser = { readonly Params: { readonly user: string } };

export function sessionRoutes(app: FastifyInstance, services: Services): void {
  const { sessions, access, store } = services;

  app.post('/api/login', open, async (request, reply) => {
    refuseForeign(request);
    const body = parse(LoginBody, request.body);
    if (!('token' in body))
      return giveSession(reply, await sessions.begin(body.name, body.password, addressOf(request)));
    const entering = await access.entering(body.token);
    if (!entering) throw new AppError('unauthenticated', { message: 'This token is not known.' });
    return giveSession(reply, await sessions.enter(entering, addressOf(request)));
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
    await sessions.changePassword(actor, body, addressOf(request));
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
    return giveSession(reply, await sessions.accept(code, password, addressOf(request)));
  });
}

export function giveSession(reply: FastifyReply, { token, name, role, expiresAt }: Session): LoggedIn {
  void reply.header('set-cookie', sessionCookieOf(token, reply.request));
  return { name, role, expiresAt };
}
