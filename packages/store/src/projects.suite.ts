import { projectFactKey } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import type { User } from './people.ts';
import { unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { SampleRuns } from './testing/sample-runs.ts';

export function projectsSuite(opened: Opened): void {
  const ann: User = { id: 'u1', name: 'ann', groups: ['dev', 'sre'], role: 'none', createdAt: 5 };
  const addAnn = (given: Partial<User> = {}) => opened.store.addUser({ ...ann, ...given, tokenHash: 'hash-1' });
  const fact = async () => (await opened.store.facts(['user:u1']))['user:u1'];
  const first = { name: 'default', createdAt: 0 };

  describe('projects', () => {
    test('are one from the start, and have names of their own', async () => {
      expect(await opened.store.projects()).toEqual([first]);
      await opened.store.addProject({ name: 'shop', createdAt: 7 });
      const again = opened.store.addProject({ name: 'shop', createdAt: 8 });
      await expect(again).rejects.toMatchObject({ code: 'already_exists' });
      expect(await opened.store.projects()).toEqual([first, { name: 'shop', createdAt: 7 }]);
      expect(await opened.store.project('till')).toBeUndefined();
    });

    test('are listed by their names, a page at a time', async () => {
      for (const name of ['till', 'shop']) await opened.store.addProject({ name, createdAt: 7 });
      const page = async (after: string) => (await opened.store.projects({ after, limit: 2 })).map(({ name }) => name);
      expect([await page(''), await page('shop'), await page('till')]).toEqual([['default', 'shop'], ['till'], []]);
    });

    test('have members by kind and name, a page at a time, those of the first project too', async () => {
      for (const name of ['cid', 'ann', 'bob']) {
        const role = name === 'bob' ? 'viewer' : 'none';
        await opened.store.addUser({ ...ann, id: `z-${name}`, name, role, tokenHash: name });
      }
      await opened.store.setMember('default', { kind: 'user', subject: 'z-cid', role: 'admin' });
      await opened.store.setMember('default', { kind: 'user', subject: 'z-ann', role: 'viewer' });
      await opened.store.setMember('default', { kind: 'group', subject: 'sre', role: 'viewer' });
      const page = async (after?: readonly ['group' | 'user', string]) =>
        (await opened.store.members('default', { limit: 2, ...(after && { after }) })).map(({ name }) => name);
      expect([await page(), await page(['user', 'ann']), await page(['user', 'cid'])]).toEqual([
        ['sre', 'ann'],
        ['bob', 'cid'],
        [],
      ]);
    });

    test('are archived, and taken back', async () => {
      await opened.store.addProject({ name: 'shop', createdAt: 7 });
      expect(await opened.store.archiveProject('shop', 9)).toEqual({ name: 'shop', createdAt: 7, archivedAt: 9 });
      expect(await opened.store.project('shop')).toMatchObject({ archivedAt: 9 });
      expect(await opened.store.archiveProject('shop', null)).toEqual({ name: 'shop', createdAt: 7 });
      expect(await opened.store.archiveProject('till', 9)).toBeUndefined();
    });

    test('take no run that was decided on before they were archived, and take others when they are taken back', async () => {
      const { store } = opened;
      const runs = new SampleRuns();
      const key = projectFactKey('main');
      await store.addProject({ name: 'main', createdAt: 7 });
      const decided = async () => ({ key, version: (await store.facts([key]))[key]?.version ?? 0 });
      const commit = async (fact: { readonly key: string; readonly version: number }) =>
        (await store.commit({ units: [{ ...unitOf([runs.start()]), facts: [fact] }], tasks: [] }))[0];
      const before = await decided();
      expect(await commit(before)).toMatchObject({ ok: true });
      await store.archiveProject('main', 9);
      expect(await commit(before)).toEqual({ ok: false, conflict: { kind: 'fact', key } });
      expect((await store.facts([key]))[key]).toEqual({ version: 1, value: { status: 'archived' } });
      const archived = await decided();
      await store.archiveProject('main', null);
      expect(await commit(archived)).toEqual({ ok: false, conflict: { kind: 'fact', key } });
      expect((await store.facts([key]))[key]).toEqual({ version: 2, value: { status: 'open' } });
      expect(await commit(await decided())).toMatchObject({ ok: true });
    });

    test('give roles to users and to groups, each one, until they are taken away', async () => {
      await addAnn();
      await opened.store.setMember('shop', { kind: 'user', subject: 'u1', role: 'viewer' });
      await opened.store.setMember('shop', { kind: 'user', subject: 'u1', role: 'member' });
      await opened.store.setMember('shop', { kind: 'group', subject: 'sre', role: 'maintainer' });
      await opened.store.setMember('till', { kind: 'group', subject: 'sr', role: 'admin' });
      const members = [
        { kind: 'group', subject: 'sre', role: 'maintainer', name: 'sre' },
        { kind: 'user', subject: 'u1', role: 'member', name: 'ann' },
      ];
      expect(await opened.store.members('shop')).toEqual(members);
      const roles = await opened.store.rolesOf(ann);
      expect(roles.map(({ project, role }) => `${project} ${role}`).sort()).toEqual(['shop maintainer', 'shop member']);
      await opened.store.setMember('shop', { kind: 'group', subject: 'sre', role: null });
      expect(await opened.store.rolesOf(ann)).toEqual([{ project: 'shop', role: 'member' }]);
    });

    test('of which the first has the roles that stand in the rows of users', async () => {
      await addAnn({ role: 'maintainer' });
      const stored = async () => (await opened.store.users())[0];
      const roles = async () => opened.store.rolesOf((await stored()) ?? ann);
      expect(await roles()).toEqual([{ project: 'default', role: 'maintainer' }]);
      await opened.store.setMember('default', { kind: 'user', subject: 'u1', role: 'viewer' });
      expect(await stored()).toMatchObject({ role: 'viewer' });
      expect(await opened.store.members('default')).toMatchObject([{ kind: 'user', subject: 'u1', role: 'viewer' }]);
      await opened.store.setMember('default', { kind: 'user', subject: 'u1', role: 'admin' });
      expect(await roles()).toEqual([{ project: 'default', role: 'admin' }]);
      expect(await stored()).toMatchObject({ role: 'none' });
      await opened.store.changeUser('u1', { role: 'member' });
      expect(await roles()).toEqual([{ project: 'default', role: 'member' }]);
      await opened.store.setMember('default', { kind: 'user', subject: 'u1', role: null });
      expect(await roles()).toEqual([]);
    });

    test('tell with each change of a role where somebody decides, who has it by name or by group', async () => {
      await addAnn();
      expect((await fact())?.value).toEqual({ name: 'ann', groups: ['dev', 'sre'], decidesIn: [] });
      await opened.store.setMember('shop', { kind: 'group', subject: 'sre', role: 'approver' });
      await opened.store.setMember('default', { kind: 'user', subject: 'u1', role: 'approver' });
      await opened.store.setMember('till', { kind: 'user', subject: 'u1', role: 'member' });
      expect((await fact())?.value).toMatchObject({ decidesIn: ['default', 'shop'] });
      const before = (await fact())?.version ?? 0;
      await opened.store.setMember('shop', { kind: 'group', subject: 'sre', role: null });
      expect(await fact()).toMatchObject({ version: before + 1, value: { decidesIn: ['default'] } });
      await opened.store.changeUser('u1', { role: 'admin' });
      expect((await fact())?.value).toEqual({ name: 'ann', groups: ['dev', 'sre'] });
      await opened.store.changeUser('u1', { disabledAt: 9 });
      expect((await fact())?.value).toEqual({ name: 'ann', groups: [], decidesIn: [] });
    });
  });
}
