import { cpSync, rmSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, type StatementResultingChanges, type StatementSync } from 'node:sqlite';
import { type Actor, actorName } from '@signalbox/engine';
import { expect, test } from 'vitest';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { Connection } from './connection.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations.ts';

const now = () => 1;
const stepsOfAll = migrations.flatMap(({ statements }) => statements).length;

function schemaOf(connection: Connection): readonly object[] {
  return connection.all('SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name');
}

/** The files as they are behind each statement, which is what is left of a process that is killed there. */
class KilledAfterEach extends DatabaseSync {
  readonly #directory: string;
  readonly left: string[] = [];

  constructor(directory: string) {
    super(join(directory, 'signalbox.db'));
    this.#directory = directory;
  }

  override prepare(sql: string): StatementSync {
    const statement = super.prepare(sql);
    const run = statement.run.bind(statement) as (...parameters: unknown[]) => StatementResultingChanges;
    const watched = (...parameters: unknown[]) => {
      const result = run(...parameters);
      const copy = `${this.#directory}-${this.left.length}`;
      cpSync(this.#directory, copy, { recursive: true, filter: (path) => !path.endsWith('.db-shm') });
      this.left.push(copy);
      return result;
    };
    return Object.assign(statement, { run: watched });
  }
}

test('a migration that was killed after any of its statements is completed by the next', async () => {
  const place = await newSqlitePlace();
  const database = new KilledAfterEach(place.directory);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  const whole = new Connection(database);
  migrate(whole, { now });
  const schema = schemaOf(whole);
  expect(database.left.length).toBeGreaterThan(4 * stepsOfAll);
  let unfinished = 0;
  for (const directory of database.left) {
    const connection = new Connection(join(directory, 'signalbox.db'));
    connection.run('PRAGMA synchronous = OFF');
    if (schemaOf(connection).length < schema.length) unfinished += 1;
    migrate(connection, { now });
    expect(schemaOf(connection)).toEqual(schema);
    expect(connection.get('SELECT count(*) AS count FROM schema_steps')).toEqual({ count: stepsOfAll });
    connection.close();
    rmSync(directory, { recursive: true });
  }
  expect(unfinished).toBeGreaterThan(3 * stepsOfAll);
  whole.close();
  await place.remove();
});

test('what was done is not done again', () => {
  const connection = new Connection(':memory:');
  migrate(connection, { now });
  const steps = () => connection.all('SELECT * FROM schema_steps');
  const before = steps();
  migrate(connection, { now: () => 2 });
  expect(steps()).toEqual(before);
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

test('of runs of before it is known who has started them, as runs of later say it', () => {
  const connection = new Connection(':memory:');
  migrate(connection, { now, migrations: migrations.slice(0, 18) });
  const actors: readonly Actor[] = [
    { kind: 'user', id: 'u1', name: 'ada' },
    { kind: 'hook', repository: 'git/shop' },
    { kind: 'admin' },
  ];
  for (const [no, startedBy] of actors.entries()) {
    connection.run(
      `INSERT INTO runs (id, project, name, flow, flow_hash, status, seq, awaits_person, started_at, updated_at, state)
       VALUES (?, 'main', ?, 'web', '', 'done', 1, 0, 1, 1, ?)`,
      `r${no}`,
      `r${no}`,
      JSON.stringify({ startedBy }),
    );
  }
  migrate(connection, { now });
  expect(
    connection
      .all<{ readonly name: string }>('SELECT started_by AS name FROM runs ORDER BY no')
      .map(({ name }) => name),
  ).toEqual(actors.map(actorName));
  connection.close();
});
