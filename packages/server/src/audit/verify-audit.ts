import { type AuditHead, auditHash, type ChainedEntry, type Store } from '@signalbox/store';

export type AuditVerdict = {
  readonly head: Pick<AuditHead, 'no' | 'hash'>;
  /** The first entry that is not as it was written, or whose place is empty; none where the chain holds. */
  readonly firstBad?: number;
};

const pageSize = 1000;

/** Walks the whole chain. */
export async function verifyAudit(store: Pick<Store, 'audit' | 'auditHead'>): Promise<AuditVerdict> {
  const { no: last, hash } = await store.auditHead();
  const head = { no: last, hash };
  let before: Pick<ChainedEntry, 'no' | 'hash'> = { no: 0, hash: '' };
  while (before.no < last) {
    const page = await store.audit(before.no, pageSize);
    for (const entry of page) {
      const { no, text } = entry;
      if (no > last) return { head };
      const place = before.no + 1;
      if (no !== place || entry.hash !== auditHash(before.hash, no, text)) return { head, firstBad: place };
      before = entry;
    }
    if (page.length === 0) return { head, firstBad: before.no + 1 };
  }
  return before.hash === hash ? { head } : { head, firstBad: last };
}
