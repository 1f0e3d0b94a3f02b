import { setImmediate } from 'node:timers/promises';
import type { ClosedVisit, RunTransition } from '@signalbox/engine';
import type { Page, Store, VisitKey } from '@signalbox/store';
import { inPages } from '../in-pages.ts';

/** Of one page, as JSON: what is read, parsed and written in one turn keeps everybody else waiting. */
export const pageBytes = 4 * 1024 * 1024;
/** As no row is known before it is read, the first are few. */
const firstRows = 8;
/** A read has at most so many times the rows of the one before. */
const growth = 4;

/** `goesOn`: there may be more behind it. A page that its bytes end is shorter than was asked for. */
export type BoundedPage<Row> = { readonly rows: readonly Row[]; readonly goesOn: boolean };

type Read<Row> = (after: Row | undefined, limit: number) => Promise<readonly Row[]>;

/** At least one row, where there is one. */
export async function boundedPage<Row>(limit: number, read: Read<Row>, most = pageBytes): Promise<BoundedPage<Row>> {
  const rows: Row[] = [];
  let bytes = 0;
  for (let count = Math.min(firstRows, limit); ; ) {
    const found = await read(rows.at(-1), count);
    for (const row of found) {
      bytes += JSON.stringify(row).length;
      if (bytes > most && rows.length > 0) return { rows, goesOn: true };
      rows.push(row);
    }
    if (found.length < count) return { rows, goesOn: false };
    if (rows.length >= limit) return { rows, goesOn: true };
    // The store answers without a pause: others have their turn.
    await setImmediate();
    const fitting = Math.max(1, Math.floor(((most - bytes) * rows.length) / bytes));
    count = Math.min(limit - rows.length, count * growth, fitting);
  }
}

type Listed<Row> = (page: Required<Page>) => Promise<readonly Row[]>;

/** In the order of names, those rows that are shown to who asks: as many as were asked for, read a few at a time. */
export async function shownPage<Row, View>(
  { after = '', limit }: Page & { readonly limit: number },
  read: Listed<Row>,
  { name, view }: { readonly name: (row: Row) => string; readonly view: (row: Row) => View | undefined },
): Promise<View[]> {
  const views: View[] = [];
  for await (const row of inPages(read, name, after)) {
    const shown = view(row);
    if (shown !== undefined) views.push(shown);
    if (views.length >= limit) break;
  }
  return views;
}

export function journalPage(
  { runJournal }: Pick<Store, 'runJournal'>,
  { run, after, limit }: { readonly run: string; readonly after: number; readonly limit: number },
): Promise<BoundedPage<RunTransition>> {
  return boundedPage(limit, (last, count) => runJournal(run, last?.seq ?? after, count));
}

export function visitsPage(
  { closedVisits }: Pick<Store, 'closedVisits'>,
  { run, after, limit }: { readonly run: string; readonly after?: VisitKey | undefined; readonly limit: number },
): Promise<BoundedPage<ClosedVisit>> {
  return boundedPage(limit, (last, count) => closedVisits(run, count, last ?? after));
}
