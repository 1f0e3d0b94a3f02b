import type { Run } from '@signalbox/engine';
import type { InboxItem, InboxQuery, InboxStore } from './inbox.ts';
import { inboxEntries } from './inbox-entries.ts';
import type { Rows } from './rows.ts';
import type { Statement } from './statement.ts';

export function inboxInRows(rows: Rows): InboxStore {
  return { inbox: (query) => readInbox(rows, query) };
}

type StoredItem = Omit<InboxItem, 'starter'> & { readonly starter: string | null };

/** One look into an index for each member in each project, none longer than the page. */
async function readInbox(rows: Rows, { projects, members, after, limit }: InboxQuery): Promise<readonly InboxItem[]> {
  const found = new Map<string, InboxItem>();
  const behind = after ? ([after.openedAt, after.run, after.step] as const) : [];
  const sql = after ? `${selectItem} AND (opened_at, run, step) > (?, ?, ?) ${inOrder}` : `${selectItem} ${inOrder}`;
  for (const [project, member] of placesOf(projects, members)) {
    for (const { starter, ...item } of await rows.all<StoredItem>(sql, project, member, ...behind, limit)) {
      found.set(`${item.run}\n${item.step}`, { ...item, ...(starter !== null && { starter }) });
    }
  }
  return [...found.values()].sort(compare).slice(0, limit);
}

function placesOf(projects: InboxQuery['projects'], members: InboxQuery['members']) {
  const unlike = [...new Set(members)];
  return projects.flatMap((project) => unlike.map((member) => [project, member] as const));
}

const selectItem = `SELECT opened_at AS "openedAt", run, step, visit, starter FROM inbox WHERE project = ? AND member = ?`;
const inOrder = 'ORDER BY opened_at, run, step LIMIT ?';

function compare(one: InboxItem, other: InboxItem): number {
  return one.openedAt - other.openedAt || compareText(one.run, other.run) || compareText(one.step, other.step);
}

/** By code points, which is how both databases order the bytes of a text. */
function compareText(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}

/**
 * For decisions that a server of before the inbox has opened. What it has closed stays in an inbox, where whoever reads
 * it finds that the run does not wait any more.
 */
export async function fillInbox(rows: Rows, awaits: 'awaits_person' | 'awaits_person = 1'): Promise<void> {
  const missing = `SELECT no, state AS json FROM runs WHERE ${awaits} AND archived_at IS NULL AND no > ?
    AND NOT EXISTS (SELECT 1 FROM inbox WHERE inbox.run = runs.id) ORDER BY no LIMIT 500`;
  for (let behind = 0; ; ) {
    const found = await rows.all<{ readonly no: number; readonly json: string }>(missing, behind);
    // There are runs that nobody is asked in by name or group, and others behind them.
    const statements = found.flatMap(({ json }) => insertWhereUnchanged(JSON.parse(json) as Run));
    if (statements.length > 0) await rows.change(...statements);
    if (found.length === 0) return;
    behind = found.at(-1)?.no ?? behind;
  }
}

function insertWhereUnchanged(run: Run): readonly Statement[] {
  const sql = `INSERT INTO inbox (project, member, opened_at, run, step, visit, starter)
    SELECT project, ?, ?, id, ?, ?, ? FROM runs WHERE id = ? AND seq = ? ON CONFLICT DO NOTHING`;
  return inboxEntries(run).map(
    ({ member, openedAt, step, visit, starter }): Statement => [
      sql,
      member,
      openedAt,
      step,
      visit,
      starter ?? null,
      run.id,
      run.seq,
    ],
  );
}
