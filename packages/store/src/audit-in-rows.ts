import { createHash } from 'node:crypto';
import { canonicalJson } from '@signalbox/engine';
import type { AuditEntry, AuditHead, AuditStore, ChainedEntry } from './audit.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';

export function auditInRows(rows: Rows): AuditStore {
  return {
    addAudit: async (entries) => void (await rows.change(...entries.map(insertAudit))),
    chainAudit: (limit) => chain(rows, limit),
    audit: (after, limit) =>
      rows.all<ChainedEntry>(
        'SELECT no, hash, entry AS text FROM audit WHERE no > ? ORDER BY no LIMIT ?',
        after,
        limit,
      ),
    auditOf: (project, after, limit) =>
      rows.all<ChainedEntry>(
        'SELECT no, hash, entry AS text FROM audit WHERE project = ? AND no > ? ORDER BY no LIMIT ?',
        project,
        after,
        limit,
      ),
    newestAuditOf: async (project, limit) => {
      const newest = 'SELECT no, hash, entry AS text FROM audit WHERE project = ? AND no > 0 ORDER BY no DESC LIMIT ?';
      return (await rows.all<ChainedEntry>(newest, project, limit)).toReversed();
    },
    auditHead: () => head(rows),
  };
}

export function insertAudit(entry: AuditEntry): Statement {
  return [
    'INSERT INTO audit (id, at, project, entry) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    entry.id,
    entry.at,
    entry.project,
    canonicalJson(entry),
  ];
}

/** To be written with what is told. */
export function told(audited: AuditEntry | undefined): readonly Statement[] {
  return audited ? [insertAudit(audited)] : [];
}

/** SHA-256 over the hash before, the place and the entry, in hex. */
export function auditHash(before: string, no: number, text: string): string {
  return createHash('sha256').update(`${before}\n${no}\n${text}`).digest('hex');
}

async function head(rows: Rows): Promise<AuditHead> {
  const [place] = await rows.all<Pick<AuditHead, 'no' | 'hash'>>('SELECT no, hash FROM audit_head');
  const counting = 'SELECT count(*) AS waiting FROM audit WHERE no IS NULL';
  const [count] = await rows.all<Pick<AuditHead, 'waiting'>>(counting);
  return { no: 0, hash: '', ...place, waiting: count?.waiting ?? 0 };
}

/**
 * Of several servers that do it at once one moves the head; the others change nothing. The head is read first: whoever has
 * chained what is found after that has moved it.
 */
async function chain(rows: Rows, limit: number): Promise<number> {
  const before = await head(rows);
  const waiting = 'SELECT id, entry FROM audit WHERE no IS NULL ORDER BY at, id LIMIT ?';
  const found = await rows.all<{ readonly id: string; readonly entry: string }>(waiting, limit);
  if (found.length === 0) return 0;
  let { no, hash } = before;
  const placed = found.map(({ id, entry }) => {
    no += 1;
    hash = auditHash(hash, no, entry);
    return { id, no, hash };
  });
  const isOurs = '(SELECT hash FROM audit_head) = ?';
  await rows.change(
    ["INSERT INTO audit_head (id, no, hash) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING"],
    ['UPDATE audit_head SET no = ?, hash = ? WHERE no = ?', no, hash, before.no],
    ...placed.map(
      (each): Statement => [
        `UPDATE audit SET no = ?, hash = ? WHERE id = ? AND no IS NULL AND ${isOurs}`,
        ...([each.no, each.hash, each.id, hash] as const),
      ],
    ),
  );
  return found.length;
}
