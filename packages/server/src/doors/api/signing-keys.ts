import type { Values } from '@signalbox/engine';
import { RotateSigningKeyBody, type SigningKeysView } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import type { SigningKey } from '../../perform/signing-keys.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const admin = forRole('admin');

/** Who reads a key can call action services as this server does: each look is told in the audit. */
export function signingKeyRoutes(app: FastifyInstance, services: Services): void {
  const { signingKeys, store } = services;
  const tell = (request: FastifyRequest, what: string, details: Values = {}) =>
    store.addAudit([newAuditEntry(request, { what, subject: projectOf(request), details }, services)]);

  // Where there is no key yet, a look makes one.
  app.get('/api/signing-keys', { config: { ...admin.config, inArchive: 'refused' } }, async (request) => {
    const project = projectOf(request);
    await tell(request, 'signing-key.show');
    return view(project, await signingKeys.keys(project));
  });

  app.post('/api/signing-keys/rotate', admin, async (request) => {
    const project = projectOf(request);
    const { overlapSeconds } = parse(RotateSigningKeyBody, request.body);
    const keys = await signingKeys.rotate(project, overlapSeconds * 1000);
    await tell(request, 'signing-key.rotate', { overlapSeconds });
    return view(project, keys);
  });
}

function view(project: string, keys: readonly SigningKey[]): SigningKeysView {
  return { project, keys: [...keys] };
}
