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
