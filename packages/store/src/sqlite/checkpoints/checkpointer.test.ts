import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newSqlitePlace } from '../../testing/sqlite-place.ts';
import { Connection } from '../connection.ts';
import { applySettings } from '../settings.ts';
import { Checkpointer } from './checkpointer.ts';

let place: Awaited<ReturnType<typeof newSqlitePlace>>;
let connection: Connection;
let checkpointer: Checkpointer;
let folded: () => void;

beforeEach(async () => {
  place = await newSqlitePlace();
  const database = join(place.directory, 'signalbox.db');
  connection = new Connection(database);
  applySettings(connection, { inMemory: false });
  connection.run('CREATE TABLE IF NOT EXISTS filled (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
  checkpointer = new Checkpointer({ database, connection, onFolded: () => folded() });
});

afterEach(async () => {
  await checkpointer.close();
  connection.close();
  await place.remove();
});

type Log = { readonly log: number; readonly checkpointed: number };
const log = () => connection.get<Log>('PRAGMA wal_checkpoint(NOOP)');

/** Each row takes a page. */
function fill(pages: number): void {
  connection.transaction(() => {
    for (let page = 0; page < pages; page += 1) {
      connection.run('INSERT INTO filled (text) VALUES (?)', 'x'.repeat(3000));
    }
  });
}

test('a log that has grown is folded back on another thread, and the next commit begins it anew', async () => {
  fill(1000);
  expect(log()?.checkpointed).toBe(0);
  const done = new Promise<void>((resolve) => {
    folded = resolve;
  });
  fill(1500);
  await done;
  const { log: pages = 0, checkpointed = 0 } = log() ?? {};
  expect(pages).toBeGreaterThan(2500);
  expect(checkpointed).toBe(pages);
  fill(1);
  expect(log()?.log).toBeLessThan(100);
  expect(connection.get('PRAGMA integrity_check')).toMatchObject({ integrity_check: 'ok' });
});

test('who closes while the log is folded leaves the whole database in one file', async () => {
  fill(2500);
  await checkpointer.close();
  connection.close();
  expect(existsSync(join(place.directory, 'signalbox.db-wal'))).toBe(false);
  connection = new Connection(join(place.directory, 'signalbox.db'));
  expect(connection.get('SELECT count(*) AS rows FROM filled')).toMatchObject({ rows: 2500 });
  expect(connection.get('PRAGMA integrity_check')).toMatchObject({ integrity_check: 'ok' });
});

test('where the thread fails commits go on, and so does closing', async () => {
  const lost = new Checkpointer({ database: join(place.directory, 'absent', 'signalbox.db'), connection });
  fill(2500);
  await lost.close();
  fill(2500);
  expect(connection.get('SELECT count(*) AS rows FROM filled')).toMatchObject({ rows: 5000 });
});
