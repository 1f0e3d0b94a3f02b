import { describe, expect, test } from 'vitest';
import type { AuditEntry } from './audit.ts';
import type { Opened } from './testing/open-for-each-test.ts';

export function setUpSuite(opened: Opened): void {
  const entry = (id: string, what: string): AuditEntry => {
    const actor = { kind: 'system' } as const;
    return { id, at: 5, project: '', actor, what, subject: 'ada', details: {} };
  };
  const addCode = (hash: string, expiresAt = 100, createdAt = 5) =>
    opened.store.addSetUp({ hash, expiresAt, createdAt }, entry(`link-${hash}`, 'setup.link'));
  const ada = { id: 'u1', name: 'ada', createdAt: 6, password: '$argon2id$…', tokenHash: 'hash-1' };
  const setUp = (hash: string, more: Partial<typeof ada> = {}) =>
    opened.store.setUpBy(hash, { ...ada, ...more }, entry(`by-${hash}-${more.id ?? ''}`, 'setup'));

  describe('a set-up code', () => {
    test('makes an administrator with a password and a first token, once, and ends all others', async () => {
      await addCode('a');
      await addCode('b');
      expect(await opened.store.setUp('a')).toEqual({ expiresAt: 100 });
      expect(await setUp('a')).toBe(true);
      const user = { id: 'u1', name: 'ada', groups: [], role: 'admin', createdAt: 6 };
      expect(await opened.store.users()).toEqual([user]);
      expect(await opened.store.passwordOf('u1')).toBe('$argon2id$…');
      const token = { id: 'first:u1', kind: 'token', userId: 'u1', name: 'first', createdAt: 6 };
      expect(await opened.store.tokenByHash('hash-1')).toEqual({ user, token });
      const facts = await opened.store.facts(['users', 'user:u1']);
      expect([facts.users?.value, facts['user:u1']?.value]).toEqual([{ count: 1 }, { name: 'ada', groups: [] }]);
      for (const hash of ['a', 'b', 'never']) expect(await setUp(hash, { id: `u-${hash}`, name: hash })).toBe(false);
      expect(await opened.store.users()).toHaveLength(1);
      expect(await opened.store.setUp('b')).toBeUndefined();
      expect(await opened.store.chainAudit(10)).toBe(3);
    });

    test('is used up by one of those who come at once', async () => {
      await addCode('a');
      const { tokenHash: _, ...without } = ada;
      const all = ['u1', 'u2', 'u3'].map((id) =>
        opened.store.setUpBy('a', { ...without, id, name: id }, entry(id, 'setup')),
      );
      expect((await Promise.all(all)).filter((isMade) => isMade)).toHaveLength(1);
      const users = await opened.store.users();
      expect(users).toHaveLength(1);
      expect(await opened.store.tokens(users[0]?.id ?? '')).toEqual([]);
    });

    test('stays good where the name is taken, in whatever case', async () => {
      await opened.store.addUser({ id: 'u9', name: 'Ada', groups: [], role: 'viewer', createdAt: 1, tokenHash: 'x' });
      await addCode('a');
      await expect(setUp('a')).rejects.toMatchObject({ code: 'already_exists', details: { name: 'ada' } });
      expect(await setUp('a', { name: 'bob' })).toBe(true);
    });

    test('ends when somebody is made administrator in another way', async () => {
      const bob = { id: 'u9', name: 'bob', groups: [], role: 'viewer', createdAt: 1, tokenHash: 'x' } as const;
      await addCode('a');
      await opened.store.addUser(bob);
      expect(await opened.store.setUp('a')).toBeDefined();
      await opened.store.changeUser('u9', { role: 'admin' });
      expect(await opened.store.setUp('a')).toBeUndefined();
      await addCode('b');
      await opened.store.addUser({ ...bob, id: 'u8', name: 'cid', role: 'admin', tokenHash: 'y' });
      expect(await opened.store.setUp('b')).toBeUndefined();
      await addCode('c');
      await opened.store.endSetUps();
      expect(await opened.store.setUp('c')).toBeUndefined();
    });

    test('is forgotten after its end, when another one is made', async () => {
      await addCode('a', 10);
      await addCode('b', 100, 10);
      expect(await opened.store.setUp('a')).toBeUndefined();
      expect(await opened.store.setUp('b')).toEqual({ expiresAt: 100 });
    });
  });
}
