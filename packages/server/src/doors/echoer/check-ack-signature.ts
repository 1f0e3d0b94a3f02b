import { AppError } from '@signalbox/protocol';
import type { FastifyRequest } from 'fastify';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';

/** Calls are signed with the same keys: whoever sees one must not be able to send it back. No id of a run begins so. */
const direction = 'ack/';

/** Of an id, in the row of the run. */
const idKept = 200;

/** Answers when and under which id it is signed. Before anything is looked up: who cannot sign learns nothing of uuids. */
export async function checkAckSignature(
  { headers, rawText }: FastifyRequest,
  { signingKeys, membership, signedAcks }: Pick<Services, 'signingKeys' | 'membership' | 'signedAcks'>,
): Promise<{ readonly at: number; readonly id: string } | undefined> {
  const signature = headers['webhook-signature'];
  if (signature === undefined && !membership.signedAcks && !signedAcks.areAsked) return undefined;
  const given = {
    id: String(headers['webhook-id']),
    timestamp: String(headers['webhook-timestamp']),
    signature: String(signature),
    body: rawText,
  };
  if (given.id.startsWith(direction) && (await signingKeys.hasSigned(defaultProject, given)))
    return { at: Number(given.timestamp), id: given.id.slice(0, idKept) };
  throw new AppError('signature_invalid', {
    message: `the acknowledgement is not signed with a key of the project under a webhook-id of ${direction}…, or not now`,
  });
}
