import { describe, expect, test } from 'vitest';
import type { Repository } from './directory.ts';
import type { Opened } from './testing/open-for-each-test.ts';

export function directorySuite(opened: Opened): void {
  const shop: Repository = {
    id: 'r1',
    project: 'main',
    scm: 'git',
    name: 'team/shop',
    url: 'http://127.0.0.1:9/shop.git',
    defaultBranch: 'main',
    hookSecretId: 's1',
    startRule: { flow: 'release', events: ['push'], branches: ['main', 'release/*'] },
    createdAt: 7,
  };

  describe('directory', () => {
    test('agents are found by the hash of their key, and a name is given once', async () => {
      const agent = { id: 'a1', name: 'local', createdAt: 3, serves: { builds: false, jobs: ['pay*'] } };
      await opened.store.addAgent({ ...agent, keyHash: 'key-1' });
      expect(await opened.store.agentByKey('key-1')).toEqual(agent);
      expect(await opened.store.agentByKey('key-2')).toBeUndefined();
      expect(await opened.store.agents()).toEqual([agent]);
      const again = opened.store.addAgent({ ...agent, id: 'a2', keyHash: 'key-2' });
      await expect(again).rejects.toMatchObject({ code: 'already_exists' });
    });

    test('agents are listed by their names, a page at a time', async () => {
      const serves = { builds: true, jobs: [] };
      for (const name of ['c', 'a', 'b']) {
        await opened.store.addAgent({ id: `a-${name}`, name, createdAt: 3, serves, keyHash: name });
      }
      expect(await opened.store.agentByName('b')).toMatchObject({ id: 'a-b' });
      expect(await opened.store.agentByName('d')).toBeUndefined();
      const page = async (after: string) => (await opened.store.agents({ after, limit: 2 })).map(({ name }) => name);
      expect([await page(''), await page('b'), await page('c')]).toEqual([['a', 'b'], ['c'], []]);
    });

    test('repositories are listed by their names, a page at a time, also those of one name', async () => {
      const keys = ['git/b', 'hub/a', 'git/a'];
      for (const [id, key] of keys.entries()) {
        const [scm = '', name = ''] = key.split('/');
        const added = { ...shop, id: `r${id}`, hookSecretId: `s${id}`, scm, name };
        await opened.store.addRepository({ ...added, hookSecret: key });
      }
      const page = async (after?: readonly [string, string]) =>
        (await opened.store.repositories('main', { limit: 2, ...(after && { after }) })).map((each) => each.id);
      expect([await page(), await page(['a', 'git']), await page(['b', 'git'])]).toEqual([
        ['r2', 'r1'],
        ['r1', 'r0'],
        [],
      ]);
    });

    test('a repository is found by id and by name, and its hook secret by its id', async () => {
      await opened.store.addRepository({ ...shop, hookSecret: 'swordfish' });
      const { startRule: _, ...plain } = { ...shop, id: 'r2', name: 'team/other', hookSecretId: 's2' };
      await opened.store.addRepository({ ...plain, hookSecret: 'other' });
      expect(await opened.store.repository('r1')).toEqual(shop);
      expect(await opened.store.repositoryByName('git', 'team/shop')).toEqual(shop);
      expect(await opened.store.repositoryByName('github', 'team/shop')).toBeUndefined();
      expect(await opened.store.repositories('main')).toEqual([plain, shop]);
      expect(await opened.store.repositories('side')).toEqual([]);
      expect(await opened.store.secret('s1')).toBe('swordfish');
      expect(await opened.store.secret('s2')).toBe('other');
    });

    test('a repository that exists is refused with its secret', async () => {
      await opened.store.addRepository({ ...shop, hookSecret: 'swordfish' });
      const again = opened.store.addRepository({ ...shop, id: 'r2', hookSecretId: 's2', hookSecret: 'other' });
      await expect(again).rejects.toMatchObject({ code: 'already_exists' });
      expect(await opened.store.secret('s2')).toBeUndefined();
      expect(await opened.store.secret('s1')).toBe('swordfish');
    });

    test('settings are replaced, and are there after opening again', async () => {
      await opened.store.putSetting('url', 'a');
      await opened.store.putSetting('url', 'b');
      await opened.store.putSetting('url:1', 'c');
      await opened.reopen();
      expect(await opened.store.setting('url')).toBe('b');
      expect(await opened.store.setting('nobody')).toBeUndefined();
      expect(await opened.store.settings('url')).toEqual([
        { key: 'url', value: 'b' },
        { key: 'url:1', value: 'c' },
      ]);
      expect(await opened.store.settings('url:')).toEqual([{ key: 'url:1', value: 'c' }]);
    });

    test('of settings that are added the first stays', async () => {
      const added = await Promise.all([opened.store.addSetting('key', '1'), opened.store.addSetting('key', '2')]);
      expect(await opened.store.setting('key')).toBe(added[0] ? '1' : '2');
      expect(added.filter(Boolean)).toHaveLength(1);
      await opened.store.putSetting('key', '3');
      expect(await opened.store.addSetting('key', '4')).toBe(false);
      expect(await opened.store.setting('key')).toBe('3');
    });
  });
}
