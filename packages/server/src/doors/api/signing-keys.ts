import type { Values } from '@signalbox/engine';
import { RotateSigningKeyBody, type SigningKeysView } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { newAuditEntry } from '../../audit/new-audit-entry.ts';
import { forRole } from '../../auth/policy.ts';
import { defaultProject } from '../../default-project.ts';
import type { SigningKey } from '../../perform/signing-keys.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';

const admin = forRole('admin');

/** Who reads a key can call action services as this server does: each look is told in the audit. */
export function signingKeyRoutes(app: FastifyInstance, services: Services): void {
  const { signingKeys, store } = services;
  const tell = (request: FastifyRequest, what: string, details: Values = {}) =>
    store.addAudit([newAuditEntry(request, { what, subject: defaultProject, details }, services)]);

  app.get('/api/signing-keys', admin, async (request) => {
    await tell(request, 'signing-key.show');
    return view(await signingKeys.keys(defaultProject));
  });

  app.post('/api/signing-keys/rotate', admin, async (request) => {
    const { overlapSeconds } = parse(RotateSigningKeyBody, request.body);
    const keys = await signingKeys.rotate(defaultProject, overlapSeconds * 1000);
    await tell(request, 'signing-key.rotate', { overlapSeconds });
    return view(keys);
  });
}

function view(keys: readonly SigningKey[]): SigningKeysView {
  return { project: defaultProject, keys: [...keys] };
}
