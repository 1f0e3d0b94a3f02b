import { setImmediate } from 'node:timers/promises';
import type { Page } from '@signalbox/store';

/** Of definitions, each of which may have as many steps as a text has: these are parsed in one turn. */
const rowsAtOnce = 20;

/** A list in the order of names, from the one behind `after`, a few rows at a time: others have their turn between. */
export async function* inPages<Row>(
  read: (page: Required<Page>) => Promise<readonly Row[]>,
  name: (row: Row) => string,
  after = '',
): AsyncGenerator<Row> {
  for (let place = after; ; ) {
    const rows = await read({ after: place, limit: rowsAtOnce });
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    place = name(last);
    await setImmediate();
  }
}
