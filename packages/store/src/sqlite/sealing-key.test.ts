import { randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { Connection } from './connection.ts';

let place: Awaited<ReturnType<typeof newSqlitePlace>>;
const file = (name: string) => join(place.directory, name);
const database = () => readFile(file('signalbox.db'));

beforeEach(async () => {
  place = await newSqlitePlace();
});

afterEach(() => place.remove());

/** A closed store with two secrets. */
async function sealedStore(): Promise<void> {
  const store = await place.open();
  await store.putSecret('one', 'swordfish-one');
  await store.putSecret('two', 'swordfish-two');
  await store.close();
}

test('the first start makes a key that only its owner may read', async () => {
  await (await place.open()).close();
  const { mode, size } = await stat(file('signalbox.key'));
  expect(mode & 0o777).toBe(0o600);
  expect(size).toBe(32);
  expect((await readdir(place.directory)).filter((name) => name.includes('.new'))).toEqual([]);
});

test('no secret stands in any file of the store, open or closed', async () => {
  const store = await place.open();
  await store.putSecret('one', 'swordfish-one');
  const contents = async () => {
    const names = await readdir(place.directory);
    return Buffer.concat(await Promise.all(names.map((name) => readFile(file(name)))));
  };
  expect((await contents()).includes('swordfish')).toBe(false);
  await store.close();
  expect((await contents()).includes('swordfish')).toBe(false);
});

test('without its key a store with secrets is refused, and opens when the key is back', async () => {
  await sealedStore();
  await rename(file('signalbox.key'), file('elsewhere'));
  const before = await database();
  await expect(place.open()).rejects.toMatchObject({ code: 'key_missing' });
  expect(await database()).toEqual(before);
  expect(await readdir(place.directory)).not.toContain('signalbox.key');
  await rename(file('elsewhere'), file('signalbox.key'));
  const store = await place.open();
  expect(await store.secret('one')).toBe('swordfish-one');
  await store.close();
});

test.each([
  ['another key', randomBytes(32)],
  ['a key cut short', randomBytes(20)],
])('%s is refused, and nothing is written', async (_, key) => {
  await sealedStore();
  await writeFile(file('signalbox.key'), key);
  const before = await database();
  await expect(place.open()).rejects.toMatchObject({ code: 'key_wrong' });
  expect(await database()).toEqual(before);
  expect(await readFile(file('signalbox.key'))).toEqual(key);
});

test('a key that sealed nothing may be lost', async () => {
  await (await place.open()).close();
  await rm(file('signalbox.key'));
  const store = await place.open();
  await store.putSecret('one', 'swordfish');
  await store.close();
  const again = await place.open();
  expect(await again.secret('one')).toBe('swordfish');
  await again.close();
});

test('a sealed value opens only in its own row, and only unchanged', async () => {
  await sealedStore();
  const connection = new Connection(file('signalbox.db'));
  const sealed = (id: string) =>
    connection.get<{ readonly sealed: Uint8Array }>('SELECT sealed FROM secrets WHERE id = ?', id)?.sealed ??
    Buffer.of();
  const [one, two] = [sealed('one'), sealed('two')];
  connection.run('UPDATE secrets SET sealed = ? WHERE id = ?', two, 'one');
  const flipped = Buffer.from(two);
  flipped[30] = (flipped[30] ?? 0) ^ 1;
  connection.run('UPDATE secrets SET sealed = ? WHERE id = ?', flipped, 'two');
  connection.run('INSERT INTO secrets (id, sealed) VALUES (?, ?)', 'short', one.subarray(0, 20));
  connection.close();
  const store = await place.open();
  for (const id of ['one', 'two', 'short']) {
    await expect(store.secret(id)).rejects.toMatchObject({ code: 'key_wrong', details: { secret: id } });
  }
  await store.close();
});

test('the same secret is sealed differently each time', async () => {
  await sealedStore();
  const sealed = () => {
    const connection = new Connection(file('signalbox.db'));
    const row = connection.get<{ readonly sealed: Uint8Array }>("SELECT sealed FROM secrets WHERE id = 'one'");
    connection.close();
    return Buffer.from(row?.sealed ?? []).toString('hex');
  };
  const first = sealed();
  await sealedStore();
  expect(sealed()).not.toBe(first);
});
