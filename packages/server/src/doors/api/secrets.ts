import { actorName } from '@signalbox/engine';
import { AppError, PutSecretBody, RemoveSecretBody } from '@signalbox/protocol';
import type { SecretPlace } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { actorOf, identityOf, requireRole } from '../../auth/guard-routes.ts';
import type { Identity } from '../../auth/identity.ts';
import { secretView } from '../../present/secret-view.ts';
import { parse } from '../parse.ts';
import { defaultProject, type Services } from '../services.ts';

const viewer = { config: { policy: { kind: 'viewer' } } } as const;
const maintainer = { config: { policy: { kind: 'maintainer' } } } as const;
const admin = { config: { policy: { kind: 'admin' } } } as const;

/** Values go in and never come out. */
export function secretRoutes(app: FastifyInstance, { store, log, now }: Services): void {
  app.get('/api/secrets', viewer, async () => ({
    secrets: (await store.namedSecrets(defaultProject)).map(secretView),
  }));

  app.post('/api/secrets', maintainer, async (request) => {
    const { value, events, branches, images, ...place } = parse(PutSecretBody, request.body);
    const limits = { events, branches, images };
    const secret = await store.putNamedSecret({ ...placeOf(place, identityOf(request)), limits, at: now() }, value);
    log.info('secret set', { secret: secret.name, version: secret.version, actor: actorName(actorOf(request)) });
    return secretView(secret);
  });

  app.post('/api/secrets/remove', maintainer, async (request) => {
    const place = parse(RemoveSecretBody, request.body);
    if (!(await store.removeNamedSecret(placeOf(place, identityOf(request))))) throw new AppError('secret_not_found');
    log.info('secret removed', { secret: place.name, actor: actorName(actorOf(request)) });
    return { name: place.name };
  });

  app.post('/api/master-key/rotate', admin, async (request) => {
    const { rotateMasterKey, reseal } = store;
    const resealed = await (rotateMasterKey ?? reseal)();
    const made = rotateMasterKey !== undefined;
    log.info('master key rotated', { resealed, made, actor: actorName(actorOf(request)) });
    return { resealed, made };
  });
}

/** What is for all projects is the administrator's alone. */
function placeOf({ name, global = false, environment }: RemoveSecretBody, by: Identity): SecretPlace {
  if (global) {
    requireRole(by, 'admin');
    return { name };
  }
  return { project: defaultProject, name, ...(environment !== undefined && { environment }) };
}
