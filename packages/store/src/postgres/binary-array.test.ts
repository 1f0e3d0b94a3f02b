import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { binaryArray } from './binary-array.ts';
import { Database } from './database.ts';

const places = postgresPlaces();
let place: PostgresPlace;
let database: Database;

beforeAll(async () => {
  place = await places();
  database = new Database({ url: place.url, connections: 1, prepare: false, portable: false, randomBytes });
});

afterAll(async () => {
  await database.close();
});

const texts = fc.array(
  fc.option(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '{}', 'NULL', ''))),
);
const numbers = fc.array(fc.option(fc.maxSafeInteger()));
const booleans = fc.array(fc.option(fc.boolean()));

test('the database reads each array as it was given', async () => {
  await fc.assert(
    fc.asyncProperty(texts, numbers, booleans, async (text, bigint, boolean) => {
      const sql = 'SELECT to_json(?::text[]) AS text, ?::bigint[]::text[] AS bigint, ?::boolean[] AS boolean';
      const row = await database.get(sql, text.map(withoutNul), bigint, boolean);
      const counts = bigint.map((each) => (each === null ? null : String(each)));
      expect(row).toEqual({ text: text.map(withoutNul), bigint: counts, boolean });
    }),
    { numRuns: 200 },
  );
});

test('an element of another type is refused, and so is an array of nothing known', async () => {
  expect(() => binaryArray('bigint', [1, '2'])).toThrow('an element of bigint[] is "2"');
  expect(() => binaryArray('text', [true])).toThrow('an element of text[] is true');
  await expect(database.all('SELECT ?', [1])).rejects.toThrow('an array needs a cast that says of what');
});

/** JSON of PostgreSQL has no NUL; that texts with one come back is the codec's test. */
function withoutNul(text: string | null): string | null {
  return text?.replaceAll('\0', '').replaceAll('\u0001', '') ?? null;
}
