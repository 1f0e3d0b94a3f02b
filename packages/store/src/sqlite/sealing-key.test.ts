import { createCipheriv, randomBytes } from 'node:crypto';
import { readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyId, Seal } from '../sealing/seal.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { Connection } from './connection.ts';
import { openSqliteStore } from './open-sqlite-store.ts';

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

const keyFile = () => readFile(file('signalbox.key'));

test('a new master key takes the place of the one before while the store is open', async () => {
  await sealedStore();
  const before = await keyFile();
  const store = await place.open();
  await store.putNamedSecret({ name: 'TOKEN', limits: { events: [], branches: [], images: [] }, at: 5 }, 'swordfish');
  expect(await store.rotateMasterKey?.()).toBe(3);
  const after = await keyFile();
  expect(after).toHaveLength(32);
  expect(after).not.toEqual(before);
  expect(await store.sealedBefore()).toBe(0);
  expect([await store.secret('one'), await store.secret('two')]).toEqual(['swordfish-one', 'swordfish-two']);
  await store.putSecret('three', 'swordfish-three');
  await store.close();
  const again = await place.open();
  expect(await again.secret('one')).toBe('swordfish-one');
  expect(await again.secret('three')).toBe('swordfish-three');
  const [token] = await again.namedSecrets('main');
  expect(token && (await again.namedSecretValue(token))).toBe('swordfish');
  await again.close();
  await writeFile(file('signalbox.key'), before);
  await expect(place.open()).rejects.toMatchObject({ code: 'key_wrong' });
});

test('others have their turn while a master key is changed, and two changes at once leave one key that opens all', async () => {
  const store = await place.open();
  const names = Array.from({ length: 250 }, (_, index) => `s${index}`);
  for (const name of names) await store.putSecret(name, `of ${name}`);
  const rotating = Promise.all([store.rotateMasterKey?.(), store.rotateMasterKey?.()]);
  let turns = 0;
  let isOver = false;
  void rotating.then(() => {
    isOver = true;
  });
  for (; !isOver; turns += 1) {
    await store.putSecret(`new${turns}`, `of new${turns}`);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await rotating;
  expect(turns).toBeGreaterThan(3);
  expect([(await keyFile()).length, await store.sealedBefore()]).toEqual([32, 0]);
  await store.close();
  const again = await place.open();
  for (const name of [...names, 'new0', `new${turns - 1}`]) expect(await again.secret(name)).toBe(`of ${name}`);
  await again.close();
});

test.each([
  ['before anything was sealed anew', 0],
  ['after a part of it', 1],
  ['after all of it', 2],
])('a rotation that was cut off %s is finished at the next start', async (_, resealed) => {
  await sealedStore();
  const old = await keyFile();
  const key = randomBytes(32);
  const rotating = new Seal({ keys: [key, old], randomBytes });
  const connection = new Connection(file('signalbox.db'));
  const rows = connection.all<{ readonly id: string; readonly sealed: Uint8Array }>('SELECT id, sealed FROM secrets');
  for (const { id, sealed } of rows.slice(0, resealed)) {
    connection.run('UPDATE secrets SET sealed = ? WHERE id = ?', rotating.reseal(id, sealed), id);
  }
  connection.close();
  await writeFile(file('signalbox.key'), Buffer.concat([key, old]));
  const store = await place.open();
  expect([await store.secret('one'), await store.secret('two')]).toEqual(['swordfish-one', 'swordfish-two']);
  expect(await store.sealedBefore()).toBe(0);
  await store.close();
  expect(await keyFile()).toEqual(key);
});

test('what an earlier version has sealed opens, and is in an envelope after the next rotation', async () => {
  await sealedStore();
  const store = await place.open();
  const key = await keyFile();
  const connection = new Connection(file('signalbox.db'));
  connection.run('UPDATE secrets SET sealed = ? WHERE id = ?', sealedWithoutEnvelope(key, 'one', 'of old'), 'one');
  expect(await store.secret('one')).toBe('of old');
  expect(await store.sealedBefore()).toBe(1);
  await store.rotateMasterKey?.();
  expect(await store.secret('one')).toBe('of old');
  connection.close();
  await store.close();
});

function sealedWithoutEnvelope(key: Uint8Array, name: string, plaintext: string): Uint8Array {
  const head = Buffer.concat([Buffer.of(1), Buffer.from(keyId(key), 'hex')]);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(
    Buffer.concat([head, Buffer.from(name)]),
  );
  return Buffer.concat([head, nonce, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

test('keys of the operator are used in place of a file, which is not made', async () => {
  const [first, second] = [randomBytes(32), randomBytes(32)];
  const given = await newSqlitePlace({ masterKeys: [first] });
  const store = await given.open();
  await store.putSecret('one', 'swordfish');
  expect(store.rotateMasterKey).toBeUndefined();
  await store.close();
  expect(await readdir(given.directory)).not.toContain('signalbox.key');
  const openWith = (...masterKeys: [Buffer, ...Buffer[]]) =>
    openSqliteStore({ directory: given.directory, now: () => 1, randomBytes, masterKeys });
  await expect(openWith(second)).rejects.toMatchObject({ code: 'key_wrong' });
  const both = await openWith(second, first);
  expect(await both.sealedBefore()).toBe(1);
  expect(await both.reseal()).toBe(1);
  await both.close();
  await expect(openWith(first)).rejects.toMatchObject({ code: 'key_wrong' });
  const rotated = await openWith(second);
  expect(await rotated.secret('one')).toBe('swordfish');
  await rotated.close();
  await given.remove();
});
