import { describe, expect, test } from 'vitest';
import type { NewNamedSecret } from './secrets.ts';
import { unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';

const anywhere = {};
const claim = { key: 'k', value: 'v', at: 5 };

function named(name: string, more: Partial<NewNamedSecret> = {}): NewNamedSecret {
  return { project: 'main', name, limits: anywhere, at: 5, ...more };
}

export function secretsSuite(opened: Opened): void {
  describe('secrets', () => {
    test('are replaced, and are there after opening again', async () => {
      await opened.store.putSecret('pem', 'first');
      await opened.store.putSecret('pem', 'second \u{1F511}');
      await opened.reopen();
      expect(await opened.store.secret('pem')).toBe('second \u{1F511}');
      expect(await opened.store.secret('nobody')).toBeUndefined();
    });

    test('of those that are added the first stays', async () => {
      const added = await Promise.all([opened.store.addSecret('key', 'one'), opened.store.addSecret('key', 'two')]);
      expect(added.filter(Boolean)).toHaveLength(1);
      expect(await opened.store.secret('key')).toBe(added[0] ? 'one' : 'two');
    });

    test('that nothing uses are counted, and removed when they are old', async () => {
      const { store } = opened;
      await store.putSecret('pem', 'in use');
      for (const [id, since] of [
        ['old', 5],
        ['young', 9],
        ['used', 5],
      ] as const) {
        await store.addUnusedSecret(id, `text of ${id}`, since);
      }
      await store.commit({ units: [unitOf([], { claims: [claim], secrets: ['used', 'absent'] })], tasks: [] });
      await store.addUnusedSecret('used', 'text of used', 5);
      expect((await store.census(0)).unusedSecrets).toBe(2);
      expect(await store.removeUnusedSecrets(9)).toBe(1);
      const texts = async () => Promise.all(['pem', 'old', 'young', 'used'].map((id) => store.secret(id)));
      expect(await texts()).toEqual(['in use', undefined, 'text of young', 'text of used']);
      expect(await store.removeUnusedSecrets(10)).toBe(1);
      expect((await store.census(0)).unusedSecrets).toBe(0);
    });

    test('that are asked for again are unused since then, and those of a refused commit stay unused', async () => {
      const { store } = opened;
      await store.addUnusedSecret('again', 'text', 5);
      await store.addUnusedSecret('again', 'text', 9);
      const unit = unitOf([], { claims: [claim], secrets: ['again'] });
      const results = await store.commit({ units: [unitOf([], { claims: [claim] }), unit], tasks: [] });
      expect(results).toMatchObject([{ ok: true }, { ok: false }]);
      expect(await store.removeUnusedSecrets(9)).toBe(0);
      expect(await store.removeUnusedSecrets(10)).toBe(1);
    });

    test('with a name are listed without their values, of a project and of all', async () => {
      const { store } = opened;
      const limits = { events: ['push'], branches: ['main'], images: ['alpine'] };
      const token = await store.putNamedSecret(named('TOKEN', { limits }), 'swordfish');
      await store.putNamedSecret(named('TOKEN', { environment: 'production' }), 'of production');
      await store.putNamedSecret({ name: 'TOKEN', limits: anywhere, at: 6 }, 'of all');
      await store.putNamedSecret(named('OTHER', { project: 'side' }), 'of another project');
      expect(token).toMatchObject({ project: 'main', name: 'TOKEN', limits, version: 1, createdAt: 5, updatedAt: 5 });
      const list = await store.namedSecrets('main');
      expect(list.map(({ project, environment, name }) => [project, environment, name])).toEqual([
        [undefined, undefined, 'TOKEN'],
        ['main', undefined, 'TOKEN'],
        ['main', 'production', 'TOKEN'],
      ]);
      expect(await Promise.all(list.map(store.namedSecretValue))).toEqual(['of all', 'swordfish', 'of production']);
      expect(JSON.stringify(list)).not.toContain('swordfish');
    });

    test('with the same name in other letters are one, and an old value is gone', async () => {
      const { store } = opened;
      const first = await store.putNamedSecret(named('token'), 'first');
      const second = await store.putNamedSecret(named('TOKEN', { at: 9 }), 'second');
      expect(second).toMatchObject({ id: first.id, name: 'TOKEN', version: 2, createdAt: 5, updatedAt: 9 });
      expect(await store.namedSecretValue(second)).toBe('second');
      expect(await store.namedSecretValue(first)).toBeUndefined();
      expect(await store.namedSecrets('main')).toEqual([second]);
    });

    test('keep their limits with another value, but for those that are given', async () => {
      const { store } = opened;
      const first = await store.putNamedSecret(
        named('TOKEN', { limits: { events: ['push'], images: ['alpine'] } }),
        'a',
      );
      expect(first.limits).toEqual({ events: ['push'], branches: [], images: ['alpine'] });
      const second = await store.putNamedSecret(named('TOKEN', { limits: { branches: ['main'] } }), 'b');
      expect(second.limits).toEqual({ events: ['push'], branches: ['main'], images: ['alpine'] });
      const third = await store.putNamedSecret(named('TOKEN', { limits: { events: [] } }), 'c');
      expect(third.limits).toEqual({ events: [], branches: ['main'], images: ['alpine'] });
    });

    test('that several give a value at once have one of them', async () => {
      const { store } = opened;
      const put = await Promise.all(['a', 'b', 'c'].map((value) => store.putNamedSecret(named('TOKEN'), value)));
      const [found, ...more] = await store.namedSecrets('main');
      expect(more).toEqual([]);
      expect(found).toMatchObject({ version: put.length });
      expect(['a', 'b', 'c']).toContain(found && (await store.namedSecretValue(found)));
    });

    test('that are removed are gone with their values', async () => {
      const { store } = opened;
      const token = await store.putNamedSecret(named('TOKEN'), 'swordfish');
      expect(await store.removeNamedSecret({ name: 'TOKEN' })).toBe(false);
      expect(await store.removeNamedSecret({ project: 'main', name: 'token' })).toBe(true);
      expect(await store.removeNamedSecret({ project: 'main', name: 'TOKEN' })).toBe(false);
      expect(await store.namedSecrets('main')).toEqual([]);
      expect(await store.namedSecretValue(token)).toBeUndefined();
    });

    test('are all under the newest key, of which there is one', async () => {
      const { store } = opened;
      await store.putSecret('pem', 'swordfish');
      expect(await store.sealedBefore()).toBe(0);
      expect(await store.reseal()).toBe(0);
      expect(await store.secret('pem')).toBe('swordfish');
    });
  });
}
