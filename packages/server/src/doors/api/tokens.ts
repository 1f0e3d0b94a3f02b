import { AddTokenBody, AppError, type TokenAdded, TokensQuery } from '@signalbox/protocol';
import type { Role, User } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf, requireRole, requireWhole } from '../../auth/guard-routes.ts';
import { highestRole, type Identity, isAtLeast, roleIn } from '../../auth/identity.ts';
import { ofInstance } from '../../auth/policy.ts';
import { newToken, tokenHash } from '../../auth/token.ts';
import { tokenView } from '../../present/user-view.ts';
import { pageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findUser } from './people.ts';

const viewer = ofInstance('viewer');

type OfToken = { readonly Params: { readonly token: string } };

const dayMs = 86_400_000;
/** Of a user; those that are over count as long as nobody has revoked them. */
const mostTokens = 200;

/** Everybody has tokens of their own; the administrator has those of all. One that is limited has no more than itself. */
export function tokenRoutes(app: FastifyInstance, services: Services): void {
  const { store, ids, now, randomBytes } = services;

  app.get('/api/tokens', viewer, async (request) => {
    const { user, after, limit } = parse(TokensQuery, request.query);
    const identity = identityOf(request);
    const owner = await ownerFor(identity, user);
    const page = pageOf({ limit, after: after === undefined ? undefined : tokenPlace(after) });
    if (identity.isWhole) return { tokens: (await store.tokens(owner.id, page)).map(tokenView) };
    const own = (await store.tokens(owner.id)).filter(({ id }) => id === identity.tokenId);
    return { tokens: after === undefined ? own.map(tokenView) : [] };
  });

  app.post('/api/tokens', viewer, async (request, reply) => {
    const body = parse(AddTokenBody, request.body);
    const identity = identityOf(request);
    requireWhole(identity);
    const owner = await ownerFor(identity, body.user);
    const role = body.role ?? usualRole(identity);
    const { projects } = body;
    refuseMore(identity, role, projects);
    const already = (await store.tokens(owner.id)).filter(({ kind }) => kind === 'token');
    if (already.length >= mostTokens) {
      throw new AppError('too_large', { message: `${owner.name} has ${mostTokens} tokens: revoke some` });
    }
    const token = newToken(randomBytes);
    const at = now();
    const made = {
      ...{ id: `t${ids.next()}`, kind: 'token' as const, userId: owner.id, name: body.name, role, createdAt: at },
      ...(projects && { projects }),
      ...(body.days !== undefined && { expiresAt: at + body.days * dayMs }),
    };
    const told = {
      what: 'token.add',
      subject: owner.name,
      details: { token: made.id, name: made.name, role, ...(projects && { projects }) },
    };
    await store.addToken({ ...made, hash: tokenHash(token) }, newAuditEntry(request, told, services));
    const added: TokenAdded = { ...tokenView(made), token };
    return reply.code(201).send(added);
  });

  app.post<OfToken>('/api/tokens/:token/revoke', viewer, async (request) => {
    const { token: id } = request.params;
    const identity = identityOf(request);
    if (id !== identity.tokenId) requireWhole(identity);
    const mine = identity.actor.kind === 'user' ? await store.tokens(identity.actor.id) : [];
    const may = identity.isAdmin || mine.some((each) => each.id === id);
    // Whether it is somebody else's is nobody's business.
    const told = newAuditEntry(request, { what: 'token.revoke', subject: id }, services);
    if (!may || !(await store.removeToken(id, told))) throw new AppError('token_not_found');
    return { id };
  });

  async function ownerFor(identity: Identity, named: string | undefined): Promise<Pick<User, 'id' | 'name'>> {
    const { actor } = identity;
    if (named === undefined || (actor.kind === 'user' && (named === actor.name || named === actor.id))) {
      if (actor.kind === 'user') return actor;
      throw new AppError('argument_invalid', { message: 'the built-in administrator has one token: name a user' });
    }
    requireRole(identity, 'admin');
    return findUser(named, store);
  }
}

/** CREATED/ID, as the query has checked it. */
function tokenPlace(after: string): readonly [createdAt: number, id: string] {
  const at = after.indexOf('/');
  return [Number(after.slice(0, at)), after.slice(at + 1)];
}

/** Scripts start things; that one decides is to be asked for. */
function usualRole(identity: Identity): Role {
  return isAtLeast(highestRole(identity), 'member') ? 'member' : 'viewer';
}

/** No token is for more than its maker may, or for other projects. */
function refuseMore(identity: Identity, role: Role, projects: readonly string[] | undefined): void {
  requireRole({ ...identity, role: highestRole(identity) }, role);
  const foreign = projects?.find((project) => roleIn(identity, project) === undefined);
  if (foreign === undefined) return;
  throw new AppError('project_not_found', { message: `there is no project ${foreign} in which you have a role` });
}
