import { describe, expect, test } from 'vitest';
import type { User } from './people.ts';
import type { Opened } from './testing/open-for-each-test.ts';

export function peopleSuite(opened: Opened): void {
  const ann: User = { id: 'u1', name: 'ann', groups: ['release', 'sre'], role: 'approver', createdAt: 5 };
  const first = { id: 'first:u1', kind: 'token', userId: 'u1', name: 'first', createdAt: 5 };
  const addAnn = () => opened.store.addUser({ ...ann, tokenHash: 'hash-1' });
  const countFact = async () => (await opened.store.facts(['users'])).users?.value;

  describe('people', () => {
    test('are found by id and by the hash of their token', async () => {
      await addAnn();
      expect(await opened.store.user('u1')).toEqual(ann);
      expect(await opened.store.tokenByHash('hash-1')).toEqual({ user: ann, token: first });
      expect(await opened.store.tokenByHash('hash-2')).toBeUndefined();
      expect(await opened.store.user('u2')).toBeUndefined();
      expect(await opened.store.users()).toEqual([ann]);
    });

    test('have a name of their own, and one that is refused changes no fact', async () => {
      await addAnn();
      const before = await opened.store.facts(['users', 'user:u2']);
      const again = opened.store.addUser({ ...ann, id: 'u2', tokenHash: 'hash-2' });
      await expect(again).rejects.toMatchObject({ code: 'already_exists', details: { name: 'ann' } });
      expect(await opened.store.facts(['users', 'user:u2'])).toEqual(before);
      expect(await opened.store.users()).toEqual([ann]);
    });

    test("have a name that nobody else has in another case, and that is nobody's id", async () => {
      await addAnn();
      for (const name of ['ANN', 'Ann', 'u1']) {
        const again = opened.store.addUser({ ...ann, id: 'u2', name, tokenHash: 'hash-2' });
        await expect(again).rejects.toMatchObject({ code: 'already_exists' });
      }
      expect(await opened.store.users()).toEqual([ann]);
    });

    test('are found by name, and listed by their names, a page at a time', async () => {
      const names = ['cid', 'ann', 'Bob', 'dan'];
      for (const name of names) await opened.store.addUser({ ...ann, id: `u-${name}`, name, tokenHash: name });
      expect(await opened.store.userByName('cid')).toEqual({ ...ann, id: 'u-cid', name: 'cid' });
      expect(await opened.store.userByName('CID')).toBeUndefined();
      const all = (await opened.store.users()).map(({ name }) => name);
      const page = async (after?: string) =>
        (await opened.store.users({ limit: 2, ...(after !== undefined && { after }) })).map(({ name }) => name);
      expect(all.toSorted()).toEqual(names.toSorted());
      expect([await page(), await page(all[1]), await page(all[3])]).toEqual([all.slice(0, 2), all.slice(2), []]);
    });

    test('who are added at once are all counted', async () => {
      const names = ['ann', 'bob', 'cid', 'dan'];
      await Promise.all(names.map((name) => opened.store.addUser({ ...ann, id: name, name, tokenHash: name })));
      expect(await countFact()).toEqual({ count: 4 });
    });

    test('change their groups and role, and what is decided on their groups is decided anew', async () => {
      await addAnn();
      const before = (await opened.store.facts(['user:u1']))['user:u1'];
      const changed = { ...ann, groups: ['dba'], role: 'maintainer' as const };
      expect(await opened.store.changeUser('u1', { groups: ['dba'], role: 'maintainer' })).toEqual(changed);
      expect(await opened.store.user('u1')).toEqual(changed);
      expect((await opened.store.facts(['user:u1']))['user:u1']).toEqual({
        version: (before?.version ?? 0) + 1,
        value: { name: 'ann', groups: ['dba'], decidesIn: ['default'] },
      });
      expect(await opened.store.changeUser('u2', { groups: [] })).toBeUndefined();
    });

    test('who are disabled are in no group and not counted, until they are enabled', async () => {
      await addAnn();
      expect(await opened.store.changeUser('u1', { disabledAt: 9 })).toEqual({ ...ann, disabledAt: 9 });
      expect(await countFact()).toEqual({ count: 0 });
      expect((await opened.store.facts(['user:u1']))['user:u1']?.value).toMatchObject({ name: 'ann', groups: [] });
      expect(await opened.store.changeUser('u1', { role: 'viewer' })).toMatchObject({ disabledAt: 9 });
      expect(await opened.store.changeUser('u1', { disabledAt: null, role: 'approver' })).toEqual(ann);
      expect(await countFact()).toEqual({ count: 1 });
      expect((await opened.store.facts(['user:u1']))['user:u1']?.value).toMatchObject({ groups: ann.groups });
    });

    test('who are disabled lose all tokens, for good', async () => {
      await addAnn();
      for (const kind of ['token', 'session', 'invitation'] as const) {
        await opened.store.addToken({ id: kind, kind, userId: 'u1', name: kind, createdAt: 7, hash: kind });
      }
      await opened.store.changeUser('u1', { role: 'viewer' });
      expect(await opened.store.tokens('u1')).toHaveLength(4);
      await opened.store.changeUser('u1', { disabledAt: 9 });
      await opened.store.changeUser('u1', { disabledAt: null });
      expect(await opened.store.tokens('u1')).toEqual([]);
      expect(await opened.store.tokenByHash('hash-1')).toBeUndefined();
    });

    test('who are disabled while something else of them is changed stay so', async () => {
      await addAnn();
      await Promise.all([
        opened.store.changeUser('u1', { disabledAt: 9 }),
        opened.store.changeUser('u1', { role: 'viewer' }),
        opened.store.changeUser('u1', { groups: ['dba'] }),
      ]);
      expect(await opened.store.user('u1')).toEqual({ ...ann, role: 'viewer', groups: ['dba'], disabledAt: 9 });
      expect((await opened.store.facts(['user:u1']))['user:u1']?.value).toMatchObject({ name: 'ann', groups: [] });
      expect(await countFact()).toEqual({ count: 0 });
    });
  });

  describe('tokens', () => {
    const more = {
      id: 't2',
      kind: 'token',
      userId: 'u1',
      name: 'ci',
      role: 'viewer',
      projects: ['shop'],
      createdAt: 7,
      expiresAt: 99,
    } as const;

    test('of a user are several, each with a role and an end of its own', async () => {
      await addAnn();
      await opened.store.addToken({ ...more, hash: 'hash-2' });
      expect(await opened.store.tokens('u1')).toEqual([first, more]);
      expect(await opened.store.tokens('u2')).toEqual([]);
      await opened.store.touchToken('t2', 50);
      expect(await opened.store.tokenByHash('hash-2')).toEqual({ user: ann, token: { ...more, usedAt: 50 } });
    });

    test('are listed by their age, a page at a time, also those of one moment', async () => {
      await addAnn();
      for (const id of ['t4', 't3', 't2']) {
        await opened.store.addToken({ ...more, id, createdAt: id === 't4' ? 6 : 7, hash: id });
      }
      const page = async (after?: readonly [number, string]) =>
        (await opened.store.tokens('u1', { limit: 2, ...(after && { after }) })).map(({ id }) => id);
      expect([await page(), await page([6, 't4']), await page([7, 't3'])]).toEqual([
        ['first:u1', 't4'],
        ['t2', 't3'],
        [],
      ]);
    });

    test('of sessions are at most so many of one origin, the newest, and none that is over', async () => {
      await addAnn();
      const session = { kind: 'session', userId: 'u1', name: 'session', createdAt: 7 } as const;
      const add = (id: string, more: { readonly parent?: string; readonly expiresAt?: number } = {}) =>
        opened.store.addToken({ ...session, ...more, id, hash: id });
      await add('other', { parent: 't2' });
      await add('over', { expiresAt: 7 });
      for (let count = 100; count < 151; count += 1) await add(`s${count}`, { expiresAt: 999 });
      const left = (await opened.store.tokens('u1')).map(({ id }) => id);
      expect(left).toHaveLength(52);
      expect(left).not.toContain('s100');
      expect(left).not.toContain('over');
      expect(left).toEqual(expect.arrayContaining(['first:u1', 'other', 's101', 's150']));
      expect(await opened.store.tokenByHash('s100')).toBeUndefined();
    });

    test('of sessions and invitations end with another password, others stay', async () => {
      await addAnn();
      expect(await opened.store.passwordOf('u1')).toBeUndefined();
      for (const kind of ['session', 'invitation'] as const) {
        await opened.store.addToken({ id: kind, kind, userId: 'u1', name: kind, createdAt: 7, hash: kind });
      }
      expect((await opened.store.tokens('u1')).map(({ kind }) => kind)).toEqual(['token', 'invitation', 'session']);
      await opened.store.setPassword('u1', '$argon2id$…');
      expect(await opened.store.passwordOf('u1')).toBe('$argon2id$…');
      expect(await opened.store.tokens('u1')).toEqual([first]);
    });

    test('of an invitation sets a password once, whoever comes at the same time, and is told once', async () => {
      await addAnn();
      const given = { kind: 'invitation', userId: 'u1', name: 'invitation', createdAt: 7 } as const;
      for (const id of ['i1', 'i2']) await opened.store.addToken({ ...given, id, hash: id });
      const actor = { kind: 'user', id: 'u1', name: 'ann' } as const;
      const entry = { at: 8, project: 'main', actor, what: 'password.set', subject: 'ann', details: {} };
      const accept = (invitation: string, userId: string, hash: string) =>
        opened.store.setPasswordByInvitation({ id: invitation, userId }, hash, { ...entry, id: hash });
      expect(await accept('i1', 'u2', 'foreign')).toBe(false);
      expect(await accept('first:u1', 'u1', 'no invitation')).toBe(false);
      expect(await opened.store.tokens('u1')).toHaveLength(3);
      const taken = await Promise.all([
        accept('i1', 'u1', 'one'),
        accept('i1', 'u1', 'two'),
        accept('i2', 'u1', 'three'),
      ]);
      expect(taken.filter((isTaken) => isTaken)).toHaveLength(1);
      expect(await opened.store.passwordOf('u1')).toBe(['one', 'two', 'three'][taken.indexOf(true)]);
      expect(await opened.store.tokens('u1')).toEqual([first]);
      expect(await opened.store.chainAudit(10)).toBe(1);
    });

    test('that are removed take the sessions with them that were begun by them', async () => {
      await addAnn();
      const session = { id: 's1', kind: 'session', userId: 'u1', name: 'session', createdAt: 7, hash: 's1' } as const;
      await opened.store.addToken({ ...session, parent: 'first:u1' });
      await opened.store.addToken({ ...session, id: 's2', hash: 's2', parent: 't9' });
      await opened.store.addToken({ ...session, id: 's3', hash: 's3', userId: 'admin', parent: 'of a hash' });
      expect((await opened.store.tokenByHash('s1'))?.token.parent).toBe('first:u1');
      expect(await opened.store.removeToken('first:u1')).toBe(true);
      expect((await opened.store.tokens('u1')).map(({ id }) => id)).toEqual(['s2']);
      expect(await opened.store.sessionOfAdministrator('s2')).toBeUndefined();
      expect(await opened.store.sessionOfAdministrator('s3')).toMatchObject({ id: 's3', parent: 'of a hash' });
    });

    test('that are removed are not known any more', async () => {
      await addAnn();
      expect(await opened.store.removeToken('first:u1')).toBe(true);
      expect(await opened.store.removeToken('first:u1')).toBe(false);
      expect(await opened.store.tokenByHash('hash-1')).toBeUndefined();
      expect(await opened.store.tokens('u1')).toEqual([]);
    });
  });
}
