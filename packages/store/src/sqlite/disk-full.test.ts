import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { batchOf, SampleRuns } from '../testing/sample-runs.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { sqliteAggregates } from './aggregates.ts';
import { Connection } from './connection.ts';
import { applySettings } from './settings.ts';

let place: Awaited<ReturnType<typeof newSqlitePlace>>;
let connection: Connection;

beforeEach(async () => {
  place = await newSqlitePlace();
  await (await place.open()).close();
  connection = new Connection(join(place.directory, 'signalbox.db'));
  applySettings(connection, { inMemory: false });
});

afterEach(async () => {
  connection.close();
  await place.remove();
});

test('a full disk refuses whole commits, keeps what was there, and lets go on when there is space again', async () => {
  const store = sqliteAggregates(connection);
  const runs = new SampleRuns();
  const first = runs.start();
  await store.commit(batchOf(first));
  const { pages } =
    connection.get<{ readonly pages: number }>('SELECT page_count AS pages FROM pragma_page_count') ?? {};
  connection.get(`PRAGMA max_page_count = ${(pages ?? 0) + 3}`);
  const many = Array.from({ length: 60 }, () => runs.start());
  await expect(store.commit(batchOf(...many))).rejects.toMatchObject({ code: 'disk_full' });
  await expect(store.commit(batchOf(...many))).rejects.toMatchObject({ code: 'disk_full' });
  expect(await store.load(many.map(({ id }) => ({ kind: 'run', id })))).toEqual([]);
  expect(await store.load([{ kind: 'run', id: first.id }])).toMatchObject([{ state: first.state }]);
  connection.get('PRAGMA max_page_count = 1000000');
  expect((await store.commit(batchOf(...many))).every(({ ok }) => ok)).toBe(true);
  expect(connection.get('PRAGMA integrity_check')).toMatchObject({ integrity_check: 'ok' });
});
