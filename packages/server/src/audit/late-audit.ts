import type { Instant } from '@signalbox/engine';
import type { AuditHead } from '@signalbox/store';

export type LateAudit = { readonly count: number; readonly since: Instant };

const lateAfterMs = 60_000;

/** Entries that have no place in the chain long after they were told: as long as that is so, nobody sees when one is taken out. */
export function lateAudit({ waiting, waitingSince = 0 }: AuditHead, now: Instant): LateAudit | undefined {
  return waiting > 0 && now - waitingSince >= lateAfterMs ? { count: waiting, since: waitingSince } : undefined;
}
