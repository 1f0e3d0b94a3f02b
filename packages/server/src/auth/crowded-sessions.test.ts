import { randomBytes } from 'node:crypto';
import { openSqliteStore, type Store, type User } from '@signalbox/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { idSource } from '../id-source.ts';
import { BoundedWork } from './bounded-work.ts';
import { hashPassword } from './password.ts';
import { Sessions } from './sessions.ts';

const ann: User = { id: 'u1', name: 'ann', groups: [], role: 'member', createdAt: 1 };
const password = 'four odd words here';
const from = '10.0.0.1';
const now = () => 1000;

let store: Store;
let sessions: Sessions;
let leave: () => Promise<void>;

/** Somebody else has the only place. */
beforeEach(async () => {
  store = await openSqliteStore({ directory: ':memory:', now, randomBytes });
  await store.addUser({ ...ann, tokenHash: 'none' });
  const hashing = new BoundedWork({ atOnce: 1, waiting: 0 });
  sessions = new Sessions({ store, ids: idSource(now, randomBytes), now, randomBytes, hashing });
  const crowd = Promise.withResolvers<void>();
  const busy = hashing.run('10.0.0.2', () => crowd.promise);
  leave = () => {
    crowd.resolve();
    return busy;
  };
});

afterEach(() => store.close());

const invitation = { project: 'main', actor: { kind: 'admin' }, what: 'user.invite', subject: 'ann' } as const;

test('who is turned away while too many log in may use the same invitation later', async () => {
  const { code } = await sessions.invite(ann, { ...invitation, id: 'd1', at: 1, details: {} });
  await expect(sessions.accept(code, password, from)).rejects.toMatchObject({ code: 'rate_limited' });
  expect(await store.passwordOf('u1')).toBeUndefined();
  await leave();
  expect(await sessions.accept(code, password, from)).toMatchObject({ name: 'ann' });
  await expect(sessions.accept(code, password, from)).rejects.toMatchObject({ code: 'unauthenticated' });
});

test('tries that were turned away while too many log in close no account', async () => {
  await store.setPassword('u1', await hashPassword(password, randomBytes));
  for (let tries = 0; tries < 11; tries += 1) {
    await expect(sessions.begin('ann', password, from)).rejects.toMatchObject({
      message: expect.stringContaining('at once'),
    });
  }
  await leave();
  expect(await sessions.begin('ann', password, from)).toMatchObject({ name: 'ann' });
});
