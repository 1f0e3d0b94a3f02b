import type { Values } from '@signalbox/engine';
import { AppError, PutSecretBody, RemoveSecretBody } from '@signalbox/protocol';
import type { SecretPlace } from '@signalbox/store';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf, projectOf } from '../../auth/guard-routes.ts';
import { forRole, ofInstance } from '../../auth/policy.ts';
import { secretView } from '../../present/secret-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');
const maintainer = forRole('maintainer');
const admin = ofInstance('admin');

/** Values go in and never come out. */
export function secretRoutes(app: FastifyInstance, services: Services): void {
  const { store, now } = services;

  app.get('/api/secrets', viewer, async (request) => ({
    secrets: (await store.namedSecrets(projectOf(request))).map(secretView),
  }));

  app.post('/api/secrets', maintainer, async (request) => {
    const { value, events, branches, images, ...place } = parse(PutSecretBody, request.body);
    const limits = { ...(events && { events }), ...(branches && { branches }), ...(images && { images }) };
    const put = { ...placeOf(place, request), limits, at: now() };
    const told = { what: 'secret.set', subject: place.name, details: { ...whereOf(place), ...limits } };
    const secret = await store.putNamedSecret(put, value, newAuditEntry(request, told, services));
    return secretView(secret);
  });

  app.post('/api/secrets/remove', maintainer, async (request) => {
    const place = parse(RemoveSecretBody, request.body);
    const told = newAuditEntry(
      request,
      { what: 'secret.remove', subject: place.name, details: whereOf(place) },
      services,
    );
    if (!(await store.removeNamedSecret(placeOf(place, request), told))) throw new AppError('secret_not_found');
    return { name: place.name };
  });

  app.post('/api/master-key/rotate', admin, async (request) => {
    const { rotateMasterKey, reseal } = store;
    const resealed = await (rotateMasterKey ?? reseal)();
    const made = rotateMasterKey !== undefined;
    const told = { what: 'master-key.rotate', subject: 'master key', details: { resealed, made } };
    await store.addAudit([newAuditEntry(request, told, services)]);
    return { resealed, made };
  });
}

function whereOf({ global = false, environment }: RemoveSecretBody): Values {
  return { global, ...(environment !== undefined && { environment }) };
}

/** What is for all projects is for the administrators of everything alone. */
function placeOf({ name, global = false, environment }: RemoveSecretBody, request: FastifyRequest): SecretPlace {
  if (global) {
    const { isAdmin } = identityOf(request);
    if (!isAdmin) throw new AppError('forbidden', { message: 'only the administrator may do that' });
    return { name };
  }
  return { project: projectOf(request), name, ...(environment !== undefined && { environment }) };
}
