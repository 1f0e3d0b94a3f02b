import { randomBytes } from 'node:crypto';
import { openSqliteStore, type Store } from '@signalbox/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretsFor } from './secrets-for.ts';

let store: Store;

beforeEach(async () => {
  store = await openSqliteStore({ directory: ':memory:', now: () => 1, randomBytes });
});

afterEach(() => store.close());

const limits = { events: [], branches: [], images: [] };

test('the nearest secret of a name is taken: of the environment, of the project, of all', async () => {
  const put = (place: { project?: string; environment?: string }, name: string, value: string) =>
    store.putNamedSecret({ ...place, name, limits, at: 1 }, value);
  await put({}, 'TOKEN', 'of all');
  await put({}, 'REGION', 'everywhere');
  await put({ project: 'shop' }, 'token', 'of shop');
  await put({ project: 'shop', environment: 'production' }, 'Token', 'of production');
  await put({ project: 'other' }, 'TOKEN', 'of another');
  const values = async (environment?: string) => {
    const secrets = await secretsFor({ project: 'shop', ...(environment !== undefined && { environment }) }, store);
    return Object.fromEntries(secrets.map(({ name, value }) => [name, value]));
  };
  expect(await values()).toEqual({ REGION: 'everywhere', token: 'of shop' });
  expect(await values('production')).toEqual({ REGION: 'everywhere', Token: 'of production' });
  expect(await values('sandbox')).toEqual({ REGION: 'everywhere', token: 'of shop' });
});

test('one that is replaced between list and look has its new value, one that is removed is left out', async () => {
  const token = await store.putNamedSecret({ name: 'TOKEN', limits, at: 1 }, 'before');
  const gone = await store.putNamedSecret({ name: 'GONE', limits, at: 1 }, 'before');
  let looks = 0;
  const racing = {
    namedSecretValue: store.namedSecretValue,
    namedSecrets: async (project: string) => {
      looks += 1;
      const list = await store.namedSecrets(project);
      if (looks > 1) return list;
      await store.putNamedSecret({ name: 'TOKEN', limits, at: 2 }, 'after');
      await store.removeNamedSecret({ name: 'GONE' });
      return [gone, token];
    },
  };
  expect(await secretsFor({ project: 'shop' }, racing)).toEqual([
    { name: 'TOKEN', value: 'after', scope: 'global', version: 2, ...limits },
  ]);
});
