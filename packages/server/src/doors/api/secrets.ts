import type { Values } from '@signalbox/engine';
import { AppError, PutSecretBody, RemoveSecretBody } from '@signalbox/protocol';
import type { SecretPlace } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { identityOf, requireRole } from '../../auth/guard-routes.ts';
import type { Identity } from '../../auth/identity.ts';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import { secretView } from '../../present/secret-view.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const viewer = forRole('viewer');
const maintainer = forRole('maintainer');
const admin = forRole('admin');

/** Values go in and never come out. */
export function secretRoutes(app: FastifyInstance, services: Services): void {
  const { store, now } = services;

  app.get('/api/secrets', viewer, async () => ({
    secrets: (await store.namedSecrets(defaultProject)).map(secretView),
  }));

  app.post('/api/secrets', maintainer, async (request) => {
    const { value, events, branches, images, ...place } = parse(PutSecretBody, request.body);
    const limits = { ...(events && { events }), ...(branches && { branches }), ...(images && { images }) };
    const put = { ...placeOf(place, identityOf(request)), limits, at: now() };
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
    if (!(await store.removeNamedSecret(placeOf(place, identityOf(request)), told)))
      throw new AppError('secret_not_found');
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

/** What is for all projects is the administrator's alone. */
function placeOf({ name, global = false, environment }: RemoveSecretBody, by: Identity): SecretPlace {
  if (global) {
    requireRole(by, 'admin');
    return { name };
  }
  return { project: defaultProject, name, ...(environment !== undefined && { environment }) };
}
