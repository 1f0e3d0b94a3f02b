import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { Connection } from '../sqlite/connection.ts';
import { migrate } from '../sqlite/migrate.ts';
import { rowsOf } from '../sqlite/rows-of.ts';
import type { Statement } from '../statement.ts';
import { Seal } from './seal.ts';
import { sealedSecrets } from './sealed-secrets.ts';

test('a rotation ends with an error where another server goes on to seal under the key before', async () => {
  const connection = new Connection(':memory:');
  migrate(connection, { now: () => 1 });
  const [before, after] = [randomBytes(32), randomBytes(32)];
  const old = new Seal({ keys: [before], randomBytes });
  const rows = rowsOf(connection);
  const others = sealedSecrets({ rows, seal: old, nextId: () => 'x' });
  const racing = {
    ...rows,
    change: async (...statements: readonly Statement[]) => {
      const changed = await rows.change(...statements);
      await others.putSecret('busy', 'again');
      return changed;
    },
  };
  const secrets = sealedSecrets({
    rows: racing,
    seal: new Seal({ keys: [after, before], randomBytes }),
    nextId: () => 'y',
  });
  await others.putSecret('busy', 'first');
  await expect(secrets.reseal()).rejects.toMatchObject({ code: 'key_wrong' });
  expect(await secrets.secret('busy')).toBe('again');
  connection.close();
});

test.each(['swordfish', '{"place":[', '{"place":[]}'])(
  'a value that was sealed by itself before, as %s, opens',
  async (before) => {
    const connection = new Connection(':memory:');
    migrate(connection, { now: () => 1 });
    let ids = 0;
    const seal = new Seal({ keys: [randomBytes(32)], randomBytes });
    const store = sealedSecrets({ rows: rowsOf(connection), seal, nextId: () => `i${ids++}` });
    const secret = await store.putNamedSecret({ project: 'main', name: 'TOKEN', limits: {}, at: 1 }, 'of now');
    await store.putSecret(`named:${secret.id}:${secret.valueId}`, before);
    expect(await store.namedSecretValue(secret)).toBe(before);
    connection.close();
  },
);

test.each([
  ['moved to another name', "name = 'OTHER', name_key = 'other'"],
  ['moved to another project', "project = 'side'"],
  ['made one of all projects', "project = ''"],
  ['moved to another environment', "environment = 'test'"],
  ['freed of its limits', `limits = '{"events":[],"branches":[],"images":[]}'`],
  ['brought back under another version', 'version = 7'],
])('a value does not open when its row was %s past the store', async (_, change) => {
  const connection = new Connection(':memory:');
  migrate(connection, { now: () => 1 });
  let ids = 0;
  const seal = new Seal({ keys: [randomBytes(32)], randomBytes });
  const store = sealedSecrets({ rows: rowsOf(connection), seal, nextId: () => `i${ids++}` });
  const limits = { branches: ['main'] };
  const secret = await store.putNamedSecret({ project: 'main', name: 'TOKEN', limits, at: 1 }, 'swordfish');
  expect(await store.namedSecretValue(secret)).toBe('swordfish');
  connection.run(`UPDATE named_secrets SET ${change}`);
  const [moved] = [...(await store.namedSecrets('main')), ...(await store.namedSecrets('side'))];
  await expect(store.namedSecretValue(moved ?? secret)).rejects.toMatchObject({
    code: 'key_wrong',
    message: expect.stringContaining('was changed past Signalbox'),
  });
  connection.close();
});
