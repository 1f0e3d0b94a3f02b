import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { Connection } from './connection.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';

const now = () => 1;

function schemaOf(connection: Connection): readonly object[] {
  return connection.all('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name');
}

test('a migration that was killed after any of its statements is completed by the next start', () => {
  const whole = new Connection(':memory:');
  let statements = 0;
  migrate(whole, { now, onStatement: (done) => (statements = done) });
  expect(statements).toBeGreaterThan(60);
  for (let last = 1; last < statements; last += 1) {
    const connection = new Connection(':memory:');
    const die = (done: number) => {
      if (done === last) throw new Error('killed');
    };
    expect(() => migrate(connection, { now, onStatement: die })).toThrow('killed');
    migrate(connection, { now });
    expect(schemaOf(connection)).toEqual(schemaOf(whole));
    connection.close();
  }
  whole.close();
});

test('what was done is not done again', () => {
  const connection = new Connection(':memory:');
  migrate(connection, { now });
  const done: number[] = [];
  migrate(connection, { now, onStatement: (count) => done.push(count) });
  expect(done).toEqual([]);
  connection.close();
});

test('a later version adds its statements to what is there', () => {
  const connection = new Connection(':memory:');
  migrate(connection, { now });
  connection.run("INSERT INTO settings (key, value) VALUES ('kept', 'yes')");
  const next = { version: migrations.length + 1, statements: ['CREATE TABLE IF NOT EXISTS later (id TEXT) STRICT'] };
  migrate(connection, { now, migrations: [...migrations, next] });
  expect(connection.all('SELECT * FROM later')).toEqual([]);
  expect(connection.get("SELECT value FROM settings WHERE key = 'kept'")).toMatchObject({ value: 'yes' });
  connection.close();
});

test('a database of a newer program is refused with both versions, and nothing is written', async () => {
  const place = await newSqlitePlace();
  await (await place.open()).close();
  const database = join(place.directory, 'signalbox.db');
  const connection = new Connection(database);
  connection.run('INSERT INTO schema_steps (version, step, at) VALUES (99, 1, 1)');
  connection.close();
  const before = await contentOf(place.directory);
  const refused = place.open();
  await expect(refused).rejects.toMatchObject({
    code: 'schema_newer',
    details: { found: 99, supported: migrations.length },
  });
  await expect(place.open()).rejects.toThrow(new RegExp(`schema 99.*up to ${migrations.length}`));
  expect(await contentOf(place.directory)).toEqual(before);
  await place.remove();
});

async function contentOf(directory: string): Promise<{ readonly [name: string]: string }> {
  const names = (await readdir(directory)).sort();
  const contents = names.map(async (name) => [name, await readFile(join(directory, name), 'hex')] as const);
  return Object.fromEntries(await Promise.all(contents));
}

test('open runs of a database of before are counted', () => {
  const connection = new Connection(':memory:');
  migrate(connection, { now, migrations: migrations.slice(0, 3) });
  for (const [no, status] of ['running', 'held', 'paused', 'done', 'failed', 'stopped'].entries()) {
    connection.run(
      `INSERT INTO runs (id, project, name, flow, flow_hash, status, seq, awaits_person, started_at, updated_at, state)
       VALUES (?, 'main', ?, 'web', '', ?, 1, 0, 1, 1, '{}')`,
      `r${no}`,
      `r${no}`,
      status,
    );
  }
  migrate(connection, { now });
  expect(connection.all('SELECT key, version, value FROM facts')).toEqual([
    { key: 'open-runs:main:web', version: 1, value: '{"open":3,"waiting":0}' },
  ]);
  connection.close();
});
