import { userFact } from '@signalbox/engine';
import { AddUserBody, type Me, type UserAdded } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { actorOf } from '../../auth/guard-routes.ts';
import { newToken, tokenHash } from '../../auth/token.ts';
import { userView } from '../../present/user-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { factsOf } from './find-run.ts';

const member = { config: { policy: { kind: 'member' } } } as const;
const admin = { config: { policy: { kind: 'admin' } } } as const;

export function directoryRoutes(app: FastifyInstance, services: Services): void {
  const { store, access, ids, now, randomBytes } = services;

  app.get('/api/me', member, async (request) => {
    const actor = actorOf(request);
    const groups = actor.kind === 'user' ? userFact(await factsOf(store, actor), actor.id)?.user.groups : undefined;
    const name = actor.kind === 'user' ? actor.name : 'admin';
    const me: Me = { name, admin: actor.kind === 'admin', groups: [...(groups ?? [])], openMode: access.openMode };
    return me;
  });

  app.post('/api/users', admin, async (request, reply) => {
    const { name, groups } = parse(AddUserBody, request.body);
    const token = newToken(randomBytes);
    const id = `u${ids.next()}`;
    await store.addUser({ id, name, groups, createdAt: now(), tokenHash: tokenHash(token) });
    const adminToken = await access.endOpenMode();
    const added: UserAdded = { id, name, groups, token, ...(adminToken !== undefined && { adminToken }) };
    return reply.code(201).send(added);
  });

  app.get('/api/users', member, async () => ({ users: (await store.users()).map(userView) }));

  app.get('/health', { config: { policy: { kind: 'public' } } }, async () => ({ status: 'ok' }));
  app.get('/ready', { config: { policy: { kind: 'public' } } }, async () => ({ status: 'ok' }));
}
