import { own, type ParamChecks, type Values } from '@signalbox/engine';
import { AppError, isReservedName, Role } from '@signalbox/protocol';
import { StoreError, type User } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { addressOf } from '../../auth/address-of.ts';
import { bearerTokenOf, cookieOf, identityOf, requireWhole } from '../../auth/guard-routes.ts';
import { ofInstance } from '../../auth/policy.ts';
import { isForeignOrigin } from '../../auth/same-origin.ts';
import { newToken, tokenHash } from '../../auth/token.ts';
import type { Services } from '../services.ts';
import { acolyteDate } from './acolyte-date.ts';
import { AcolyteError } from './acolyte-error.ts';
import { sendData } from './envelope.ts';
import { requireField } from './fields.ts';
import { forTokenRole } from './for-token-role.ts';
import { numberOfActor } from './numbered-people.ts';
import { bodyOf } from './request-body.ts';

const open = { config: { policy: { kind: 'public' } } } as const;
const viewer = forTokenRole('viewer');
/** Users are of no project. */
const admin = { config: { ...ofInstance('admin').config, takesTokenHeader: true } } as const;

/** What Acolyte has in its service, and no request for. Its e-mail addresses are names here. */
export function userRoutes(app: FastifyInstance, services: Services): void {
  const { store, sessions } = services;

  app.post('/v1/user/login', open, async (request, reply) => {
    if (isForeignOrigin(request.headers)) throw new AcolyteError('not_allow_operation');
    const body = bodyOf(request);
    const name = text(body, own(body, 'email') === undefined ? 'name' : 'email');
    const password = text(body, 'password');
    try {
      const { token, userId = '' } = await sessions.begin(name, password, addressOf(request));
      return sendData(reply, { id: await store.numberOf('user', userId), token });
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'unauthenticated') throw error;
      throw new AcolyteError('no_match', { cause: error });
    }
  });

  app.post('/v1/user/logout', viewer, async (request, reply) => {
    for (const token of [request.headers.token, bearerTokenOf(request), cookieOf(request)]) {
      if (typeof token === 'string') await sessions.end(token);
    }
    return sendData(reply, null);
  });

  app.get('/v1/user/profile', viewer, async (request, reply) => {
    const { actor, role } = identityOf(request);
    const id = await numberOfActor(actor, store);
    if (actor.kind !== 'user') return sendData(reply, { id, name: actor.kind, role, groups: [], created_on: null });
    const user = await store.user(actor.id);
    return sendData(reply, { ...userData({ id, user }), role });
  });

  app.post('/v1/user/add', admin, async (request, reply) => {
    requireWhole(identityOf(request));
    const { user, ...once } = await addUser(request, services);
    const id = await store.numberOf('user', user.id);
    return sendData(reply, { ...userData({ id, user }), ...once });
  });
}

/** With what is shown this once: how the user gets in, and the administrator where open mode has ended with this. */
async function addUser(request: FastifyRequest, services: Services) {
  const { store, access, sessions, ids, now, randomBytes } = services;
  const body = bodyOf(request);
  const name = text(body, 'name', slugChecks);
  const password = own(body, 'password') === undefined ? undefined : text(body, 'password', passwordChecks);
  if (isReservedName(name)) throw new AcolyteError('email_exist', { facts: { email: name } });
  const role = Role.safeParse(own(body, 'role') ?? 'approver');
  if (!role.success) throw new AcolyteError('role_not_found', { facts: { role: String(own(body, 'role')) } });
  const user: User = { id: `u${ids.next()}`, name, groups: [], role: role.data, createdAt: now() };
  const told = { what: 'user.add', subject: name, details: { role: role.data, groups: [] } };
  try {
    const added = { ...user, tokenHash: tokenHash(newToken(randomBytes)) };
    await store.addUser(added, newAuditEntry(request, told, services));
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'already_exists') throw error;
    throw new AcolyteError('email_exist', { facts: { email: name }, cause: error });
  }
  const adminToken = await access.endOpenMode();
  const invited = newAuditEntry(request, { what: 'user.invite', subject: name }, services);
  const { code } = await sessions.invite(user, invited);
  if (password !== undefined) await sessions.end((await sessions.accept(code, password, addressOf(request))).token);
  return {
    user,
    ...(password === undefined && { code }),
    ...(adminToken !== undefined && { admin_token: adminToken }),
  };
}

const slugChecks = { maxLength: 100, regex: '[A-Za-z0-9_][A-Za-z0-9._-]*' } as const;
const passwordChecks = { minLength: 12, maxLength: 200 } as const;

function text(body: Values, name: string, checks: ParamChecks = {}): string {
  return String(requireField({ name, type: 'str', required: true, checks }, own(body, name)));
}

function userData({ id, user }: { readonly id: number | null; readonly user: User | undefined }) {
  return {
    id,
    email: user?.name ?? null,
    name: user?.name ?? null,
    role: user?.role ?? null,
    groups: user?.groups ?? [],
    created_on: user ? acolyteDate(user.createdAt) : null,
  };
}
