import { randomBytes } from 'node:crypto';
import { type Actor, actorName } from '@signalbox/engine';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { startCuttingProxy } from '../../../../testing/cutting-proxy.ts';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { Database } from './database.ts';
import { migrate } from './migrate.ts';
import { type Migration, migrations } from './migrations.ts';
import { refuseNewer } from './schema-use.ts';

const newPlace = postgresPlaces();
const now = () => 1;
const usual = { connections: 2, prepare: false, portable: false, randomBytes };
const stepsOfAll = migrations.flatMap(({ statements }) => statements).length;
/** Is there a record of steps, which are done, BEGIN and its settings: a cut behind these leaves nothing. */
const statementsBeforeStep = 6;
let place: PostgresPlace;
let databases: readonly Database[];

beforeEach(async () => {
  place = await newPlace();
  await place.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  databases = Array.from({ length: 3 }, () => new Database({ url: place.url, ...usual }));
});

afterEach(async () => {
  for (const database of databases) await database.close();
  await place.remove();
});

const schema = async () => ({
  columns: await place.query(`SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
    WHERE table_schema = 'public' ORDER BY 1, 2`),
  indexes: await place.query("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
  steps: await place.query('SELECT version, step FROM schema_steps ORDER BY 1, 2'),
});

test('a start whose connection is cut after any of its statements is completed by the next', async () => {
  const proxy = await startCuttingProxy(inject('postgresPort'));
  const url = new URL(place.url);
  url.port = String(proxy.port);
  const stepsDone = async () => {
    const found = (await place.query('SELECT count(*)::int AS count FROM schema_steps').catch(() => [])) as {
      count: number;
    }[];
    return found[0]?.count ?? -1;
  };
  let cuts = 0;
  for (let isWhole = false; !isWhole; ) {
    const before = await stepsDone();
    const first = before < 0 ? 0 : statementsBeforeStep;
    for (let answered = first; !isWhole && (await stepsDone()) === before; answered += 1) {
      proxy.answersLeft = answered;
      const database = new Database({ ...usual, url: url.href });
      const end = await migrate(database, { now }).catch((error: unknown) => error);
      await database.close();
      isWhole = end === undefined;
      if (isWhole) continue;
      expect(end).toMatchObject({ code: 'store_failed' });
      cuts += 1;
    }
  }
  await proxy.close();
  expect(cuts).toBeGreaterThanOrEqual(3 * stepsOfAll);
  const inPieces = await schema();
  await place.query('DROP SCHEMA public CASCADE; CREATE SCHEMA public');
  await migrate(databases[0]!, { now });
  expect(inPieces).toEqual(await schema());
  expect(inPieces.steps).toHaveLength(stepsOfAll);
});

test('of several servers that start on an empty database at once each step is done by one', async () => {
  const statements = ['UPDATE counted SET times = times + 1'];
  const counting: Migration = { version: migrations.length + 1, kind: 'expand', statements };
  await place.query('CREATE TABLE counted (times int); INSERT INTO counted VALUES (0)');
  await Promise.all(databases.map((database) => migrate(database, { now, migrations: [...migrations, counting] })));
  const found = await schema();
  expect(found.steps).toHaveLength(stepsOfAll + 1);
  expect(await place.query('SELECT times FROM counted')).toEqual([{ times: 1 }]);
});

test('a database of a newer version is refused', async () => {
  const [database] = databases;
  await migrate(database!, { now });
  await place.query('INSERT INTO schema_steps (version, step, at) VALUES (99, 1, 1); UPDATE settings SET value = 99');
  await expect(refuseNewer(database!)).rejects.toMatchObject({
    code: 'schema_newer',
    details: { found: 99, message: expect.stringMatching(/^The database has schema 99, made by a newer Signalbox/) },
  });
});

test('of runs of before it is known who has started them, whatever characters their state has', async () => {
  const [database] = databases;
  await migrate(database!, { now, migrations: migrations.filter(({ version }) => version < 18) });
  const actors: readonly Actor[] = [
    { kind: 'user', id: 'u1', name: String.raw`ada\u0000` },
    { kind: 'hook', repository: 'git/shop' },
    { kind: 'admin' },
  ];
  // PostgreSQL reads no JSON that has the first or the third of these.
  const inputs = { text: '\0\u0001\ud800 \\\0 \\u0000 "' };
  for (const [no, startedBy] of actors.entries()) {
    await database!.run(
      `INSERT INTO runs (id, project, name, flow, flow_hash, status, seq, awaits_person, started_at, updated_at, state)
       VALUES (?, 'main', ?, 'web', '', 'done', 1, false, 1, 1, ?)`,
      `r${no}`,
      `r${no}`,
      JSON.stringify({ inputs, startedBy }),
    );
  }
  await migrate(database!, { now });
  const found = await database!.all<{ readonly name: string }>('SELECT started_by AS name FROM runs ORDER BY no');
  expect(found.map(({ name }) => name)).toEqual(actors.map(actorName));
});
