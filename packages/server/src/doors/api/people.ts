import { actorName, userFact } from '@signalbox/engine';
import {
  AddUserBody,
  AppError,
  ChangeUserBody,
  type Me,
  NamedPageQuery,
  type UserAdded,
  type UserRole,
} from '@signalbox/protocol';
import type { Store, User } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf, refuseOfProjects, requireWhole } from '../../auth/guard-routes.ts';
import { type Identity, roleIn } from '../../auth/identity.ts';
import { ofInstance } from '../../auth/policy.ts';
import { rolesIn } from '../../auth/roles-in.ts';
import { newToken, tokenHash } from '../../auth/token.ts';
import { factsOf } from '../../auth/viewer-facts.ts';
import { defaultProject } from '../../default-project.ts';
import { userView } from '../../present/user-view.ts';
import { namedPageOf } from '../page-of.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = ofInstance('viewer');
const admin = ofInstance('admin');

type OfUser = { readonly Params: { readonly user: string } };

export function peopleRoutes(app: FastifyInstance, services: Services): void {
  const { store, access, ids, now, randomBytes } = services;

  app.get('/api/me', viewer, async (request) => {
    const identity = identityOf(request);
    const { actor } = identity;
    const groups = actor.kind === 'user' ? userFact(await factsOf(store, actor), actor.id)?.user.groups : undefined;
    const known = { name: actorName(actor), groups: [...(groups ?? [])], openMode: access.openMode };
    const me: Me = { ...known, role: meRole(identity), roles: Object.fromEntries(await rolesIn(identity, store)) };
    return me;
  });

  app.get('/api/users', viewer, async (request) => {
    refuseOfProjects(identityOf(request));
    const page = namedPageOf(parse(NamedPageQuery, request.query));
    return { users: (await store.users(page)).map(userView) };
  });

  app.post('/api/users', admin, async (request, reply) => {
    requireWhole(identityOf(request));
    const { name, groups, role } = parse(AddUserBody, request.body);
    const token = newToken(randomBytes);
    const user: User = { id: `u${ids.next()}`, name, groups, role, createdAt: now() };
    const told = { what: 'user.add', subject: name, details: { role, groups } };
    await store.addUser({ ...user, tokenHash: tokenHash(token) }, newAuditEntry(request, told, services));
    const adminToken = await access.endOpenMode();
    const added: UserAdded = { ...userView(user), token, ...(adminToken !== undefined && { adminToken }) };
    return reply.code(201).send(added);
  });

  app.post<OfUser>('/api/users/:user', admin, async (request) => {
    const { groups, role, disabled } = parse(ChangeUserBody, request.body);
    const user = await findUser(request.params.user, store);
    const change = {
      ...(groups && { groups }),
      ...(role && { role }),
      ...(disabled !== undefined && { disabledAt: disabled ? (user.disabledAt ?? now()) : null }),
    };
    const before = { role: user.role, groups: user.groups };
    const told = { what: 'user.change', subject: user.name, details: { before, ...change } };
    const changed = await store.changeUser(user.id, change, newAuditEntry(request, told, services));
    if (!changed) throw new AppError('user_not_found');
    return userView(changed);
  });
}

/** By id or name. */
export async function findUser(name: string, store: Pick<Store, 'user' | 'userByName'>): Promise<User> {
  const user = (await store.user(name)) ?? (await store.userByName(name));
  if (!user) throw new AppError('user_not_found', { message: `there is no user ${name}` });
  return user;
}

function meRole(identity: Identity): UserRole {
  return identity.isAdmin ? 'admin' : (roleIn(identity, defaultProject) ?? 'none');
}
