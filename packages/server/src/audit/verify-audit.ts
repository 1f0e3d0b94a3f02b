import type { Instant } from '@signalbox/engine';
import { type AuditHead, auditHash, type ChainedEntry, type Store } from '@signalbox/store';
import { type LateAudit, lateAudit } from './late-audit.ts';

export type AuditVerdict = {
  readonly head: Pick<AuditHead, 'no' | 'hash'>;
  /** The first entry that is not as it was written, whose place is empty, or that stands beyond the head; none where the chain holds. */
  readonly firstBad?: number;
  readonly waiting?: LateAudit;
};

const pageSize = 1000;

/** Walks the whole chain, and what stands behind its end. */
export async function verifyAudit(store: Pick<Store, 'audit' | 'auditHead'>, now: Instant): Promise<AuditVerdict> {
  const firstBad = await firstBadOf(store);
  const head = await store.auditHead();
  const waiting = lateAudit(head, now);
  const { no, hash } = head;
  return { head: { no, hash }, ...(firstBad !== undefined && { firstBad }), ...(waiting && { waiting }) };
}

async function firstBadOf(store: Pick<Store, 'audit' | 'auditHead'>): Promise<number | undefined> {
  let before: Pick<ChainedEntry, 'no' | 'hash'> = { no: 0, hash: '' };
  let head = await store.auditHead();
  for (;;) {
    const page = await store.audit(before.no, pageSize);
    // Read before these: as far as it says, they have to be there.
    if (page.length === 0) {
      if (before.no !== head.no) return before.no + 1;
      return before.hash === head.hash ? undefined : head.no;
    }
    // Read after these: whoever has chained them meanwhile has moved it along.
    head = await store.auditHead();
    for (const { no, hash, text } of page) {
      const place = before.no + 1;
      if (no !== place || no > head.no || hash !== auditHash(before.hash, no, text)) return place;
      before = { no, hash };
    }
  }
}
