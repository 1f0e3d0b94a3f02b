import { createHash } from 'node:crypto';
import { canonicalJson, type Instant } from '@signalbox/engine';
import type { AuditEntry, AuditHead, AuditStore, ChainedEntry } from './audit.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';
import { StoreError } from './store-error.ts';

const mostPlaces = 1_000_000_000_000;

/** A place that somebody has forged may be beyond what a number here can say. */
const readableNo = `CASE WHEN no > 9007199254740991 THEN 9007199254740991
  WHEN no < -9007199254740991 THEN -9007199254740991 ELSE no END`;

const selectEntry = `SELECT ${readableNo} AS no, COALESCE(hash, '') AS hash, entry AS text FROM audit`;

export function auditInRows(rows: Rows): AuditStore {
  return {
    addAudit: async (entries) => void (await rows.change(...entries.map(insertAudit))),
    chainAudit: (limit) => chain(rows, limit),
    audit: (after, limit) =>
      rows.all<ChainedEntry>(`${selectEntry} WHERE no > ? ORDER BY audit.no LIMIT ?`, after, limit),
    auditOf: (project, after, limit) =>
      rows.all<ChainedEntry>(
        `${selectEntry} WHERE project = ? AND no > ? ORDER BY audit.no LIMIT ?`,
        project,
        after,
        limit,
      ),
    newestAuditOf: async (project, limit) => {
      const newest = `${selectEntry} WHERE project = ? AND no > 0 ORDER BY audit.no DESC LIMIT ?`;
      return (await rows.all<ChainedEntry>(newest, project, limit)).toReversed();
    },
    auditHead: () => head(rows),
  };
}

export function insertAudit(entry: AuditEntry): Statement {
  return [
    'INSERT INTO audit (id, at, project, entry) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    ...auditColumns(entry),
  ];
}

/** To be told only where the condition behind it holds. */
export const insertAuditWhere = `INSERT INTO audit (id, at, project, entry)
  SELECT CAST(? AS TEXT), CAST(? AS BIGINT), CAST(? AS TEXT), CAST(? AS TEXT) WHERE`;

export function auditColumns(entry: AuditEntry) {
  return [entry.id, entry.at, entry.project, canonicalJson(entry)] as const;
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
  const [place] = await rows.all<Pick<AuditHead, 'no' | 'hash'>>(
    `SELECT ${readableNo} AS no, hash FROM audit_head WHERE id = 1`,
  );
  const counting = 'SELECT count(*) AS waiting, min(at) AS since FROM audit WHERE no IS NULL';
  const [count] = await rows.all<{ readonly waiting: number; readonly since: Instant | null }>(counting);
  const { waiting = 0, since = null } = count ?? {};
  return { no: 0, hash: '', ...place, waiting, ...(since !== null && { waitingSince: since }) };
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
  if (before.no < 0 || before.no > mostPlaces) {
    throw new StoreError('store_failed', {
      message: `the head of the audit is at ${before.no}, where no entry can be`,
    });
  }
  const places = await freePlaces(rows, before.no, found.length);
  let { no, hash } = before;
  const placed = found.map(({ id, entry }, index) => {
    no = places[index] ?? no + 1;
    hash = auditHash(hash, no, entry);
    return { id, no, hash };
  });
  const isOurs = '(SELECT hash FROM audit_head WHERE id = 1) = ?';
  await rows.change(
    ["INSERT INTO audit_head (id, no, hash) VALUES (1, 0, '') ON CONFLICT (id) DO NOTHING"],
    ['UPDATE audit_head SET no = ?, hash = ? WHERE id = 1 AND no = ?', no, hash, before.no],
    ...placed.map(
      (each): Statement => [
        `UPDATE audit SET no = ?, hash = ? WHERE id = ? AND no IS NULL AND ${isOurs}`,
        ...([each.no, each.hash, each.id, hash] as const),
      ],
    ),
  );
  return found.length;
}

const windowSize = 1000;

/**
 * Only who writes into the database by hand takes places beyond the head. They are left as they are, for a walk of the chain
 * to find, and keep nobody from going on behind them.
 */
async function freePlaces(rows: Rows, after: number, count: number): Promise<readonly number[]> {
  const free: number[] = [];
  for (let from = after; free.length < count; from += windowSize) {
    const sql = 'SELECT no FROM audit WHERE no > ? AND no <= ?';
    const found = await rows.all<{ readonly no: number }>(sql, from, from + windowSize);
    const taken = new Set(found.map(({ no }) => no));
    for (let no = from + 1; no <= from + windowSize && free.length < count; no += 1) if (!taken.has(no)) free.push(no);
  }
  return free;
}
