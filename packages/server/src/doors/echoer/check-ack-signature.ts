import { AppError } from '@signalbox/protocol';
import type { FastifyRequest } from 'fastify';
import { defaultProject, type Services } from '../services.ts';

/** Before anything is looked up: who cannot sign learns nothing of uuids. */
export async function checkAckSignature(
  { headers, rawText }: FastifyRequest,
  { signingKeys, signedAcks }: Pick<Services, 'signingKeys' | 'signedAcks'>,
): Promise<void> {
  const signature = headers['webhook-signature'];
  if (signature === undefined && !signedAcks) return;
  const given = {
    id: String(headers['webhook-id']),
    timestamp: String(headers['webhook-timestamp']),
    signature: String(signature),
    body: rawText,
  };
  if (await signingKeys.hasSigned(defaultProject, given)) return;
  throw new AppError('signature_invalid', {
    message: 'the acknowledgement is not signed with a key of the project, or not now',
  });
}
