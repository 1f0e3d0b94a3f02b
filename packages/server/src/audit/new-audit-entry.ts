import type { Ids, Instant, Values } from '@signalbox/engine';
import type { AuditEntry } from '@signalbox/store';
import type { FastifyRequest } from 'fastify';
import { addressOf } from '../auth/address-of.ts';
import { actorOf } from '../auth/guard-routes.ts';

export type Told = {
  /** As `secret.set`. */
  readonly what: string;
  readonly subject: string;
  /** Never a secret. */
  readonly details?: Values;
};

/** Of what a request does: whose it is, and where it came from. */
export function newAuditEntry(
  request: FastifyRequest,
  { what, subject, details = {} }: Told,
  { ids, now }: { readonly ids: Ids; readonly now: () => Instant },
): AuditEntry {
  const place = { project: request.project ?? '', actor: actorOf(request), from: addressOf(request) };
  return { id: `d${ids.next()}`, at: now(), ...place, what, subject, details };
}
