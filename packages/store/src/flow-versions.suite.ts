import { describe, expect, test } from 'vitest';
import type { Definition, Unit } from './aggregates.ts';
import { httpJob, releaseFlow, unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';

const [first, second, third] = [releaseFlow('first'), releaseFlow('second'), releaseFlow('third')];

export function flowVersionsSuite(opened: Opened): void {
  const flow = (given: Partial<Extract<Definition, { kind: 'flow' }>>): Definition => ({
    ...{ kind: 'flow', project: 'main', uuid: 'f', name: 'web', version: first, at: 1 },
    ...given,
  });
  const unit = (given: Parameters<typeof flow>[0]): Unit => unitOf([], { definitions: [flow(given)] });
  const commit = (...units: readonly Unit[]) => opened.store.commit({ units, tasks: [] });
  const newest = async (name = 'web') => (await opened.store.flow('main', name))?.version.hash;
  const ok = { ok: true, leased: [] };
  const conflict = (hash?: string) => {
    const found = { kind: 'flow', project: 'main', name: 'web', ...(hash !== undefined && { hash }) };
    return { ok: false, conflict: found };
  };

  describe('a flow of which a version is expected', () => {
    test('is replaced while that is the newest, and otherwise nothing of the unit is written', async () => {
      expect(await commit(unit({}))).toEqual([ok]);
      expect(await commit(unit({ version: second, expected: first.hash }))).toEqual([ok]);
      const both = [flow({ name: 'api' }), flow({ version: third, expected: first.hash })];
      expect(await commit(unitOf([], { definitions: both }))).toEqual([conflict(second.hash)]);
      expect([await newest('api'), await newest()]).toEqual([undefined, second.hash]);
      expect(await commit(unit({ version: third, expected: null }))).toEqual([conflict(second.hash)]);
    });

    test('is made where none is expected, and a version of one that is gone is a conflict', async () => {
      expect(await commit(unit({ expected: first.hash }))).toEqual([conflict()]);
      expect(await commit(unit({ expected: null }))).toEqual([ok]);
      await opened.store.removeFlow('main', 'web', 'f', 2);
      expect(await commit(unit({ version: second, expected: first.hash }))).toEqual([conflict()]);
      expect(await commit(unit({ version: second, expected: null }))).toEqual([ok]);
    });

    test('is one of its project, and one that is only pinned expects nothing', async () => {
      expect(await commit(unit({ project: 'side' }))).toEqual([ok]);
      expect(await commit(unit({ expected: null }))).toEqual([ok]);
      const { name: _, ...pinned } = flow({ expected: second.hash }) as Extract<Definition, { kind: 'flow' }>;
      expect(await commit(unitOf([], { definitions: [pinned] }))).toEqual([ok]);
    });

    test('is replaced by the first of those that expect the same, in one commit or in several at once', async () => {
      expect(await commit(unit({ expected: null }), unit({ version: second, expected: null }))).toEqual([
        ok,
        conflict(first.hash),
      ]);
      const versions = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => releaseFlow(name));
      const results = await Promise.all(versions.map((version) => commit(unit({ version, expected: first.hash }))));
      const winner = results.findIndex(([result]) => result?.ok);
      const hash = versions[winner]!.hash;
      expect(results.flat()).toEqual(versions.map((_, index) => (index === winner ? ok : conflict(hash))));
      expect(await newest()).toBe(hash);
    });

    test('is replaced with its actions while these are the expected ones, too', async () => {
      const at = { project: 'main', job: httpJob('ship'), create: false, at: 1 };
      const ship = (uuid: string, expected?: string): Definition => ({
        ...{ kind: 'action', uuid, ...at },
        ...(expected !== undefined && { expected }),
      });
      const changed = { ok: false, conflict: { kind: 'action', project: 'main', name: 'ship' } };
      expect(await commit(unitOf([], { definitions: [ship('a', 'none')] }))).toEqual([changed]);
      expect(await commit(unitOf([], { definitions: [ship('a')] }))).toEqual([ok]);
      const definitions = (uuid: string) => [flow({}), ship(uuid, 'a')];
      const results = await Promise.all(
        ['b', 'c'].map((uuid) => commit(unitOf([], { definitions: definitions(uuid) }))),
      );
      expect(results.flat().filter((result) => result.ok)).toHaveLength(1);
      expect(results.flat()).toContainEqual(changed);
      const inOne = ['d', 'e'].map((uuid) =>
        unitOf([], { definitions: [ship(uuid, results[0]?.[0]?.ok ? 'b' : 'c')] }),
      );
      expect(await commit(...inOne)).toEqual([ok, changed]);
      expect((await opened.store.action('main', 'ship'))?.uuid).toBe('d');
    });

    test('does not look at one that was replaced without saying what is expected before it in the same commit', async () => {
      await commit(unit({}));
      const results = await commit(unit({ version: second }), unit({ version: third, expected: first.hash }));
      expect(results).toEqual([ok, conflict(second.hash)]);
      expect(await newest()).toBe(second.hash);
    });
  });
}
