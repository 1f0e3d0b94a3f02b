import { RotateSigningKeyBody, type SigningKeysView } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import type { SigningKey } from '../../perform/signing-keys.ts';
import { parse } from '../parse.ts';
import { defaultProject, type Services } from '../services.ts';

const admin = { config: { policy: { kind: 'admin' } } } as const;

/** Who reads a key can call action services as this server does: each look is logged. */
export function signingKeyRoutes(app: FastifyInstance, { signingKeys, log }: Services): void {
  app.get('/api/signing-keys', admin, async () => {
    log.info('signing keys shown', { project: defaultProject });
    return view(await signingKeys.keys(defaultProject));
  });

  app.post('/api/signing-keys/rotate', admin, async (request) => {
    const { overlapSeconds } = parse(RotateSigningKeyBody, request.body);
    const keys = await signingKeys.rotate(defaultProject, overlapSeconds * 1000);
    log.info('signing key rotated', { project: defaultProject, overlapSeconds });
    return view(keys);
  });
}

function view(keys: readonly SigningKey[]): SigningKeysView {
  return { project: defaultProject, keys: [...keys] };
}
