import { describe, expect, test } from 'vitest';
import type { ArtifactPiece, ReservedArtifact } from './artifacts.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function artifactsSuite(opened: Opened): void {
  const most = { files: 2, bytes: 10 };
  const add = (piece: Partial<ArtifactPiece> = {}) =>
    opened.store.addArtifactPiece(
      {
        ...{ build: 'b1', workflow: 'test (1)', epoch: 1, name: 'made/a.tar', position: 0, bytes: 3, total: 3 },
        ...{ sha256: 'a1', at: 5, ...piece },
      },
      most,
    );

  const reserve = (file: Partial<ReservedArtifact>, room = 1000) =>
    opened.store.reserveArtifact(
      { build: 'b1', workflow: 'test (1)', epoch: 1, name: 'made/a.tar', bytes: 3, at: 5, ...file },
      room,
    );

  describe('files of builds', () => {
    test('have room in their project together, which no two get at once, and a repeat has it already', async () => {
      const { store } = opened;
      const runs = new SampleRuns();
      const names = ['b1', 'b2', 'b3', 'b4'];
      await store.addProject({ name: 'main', createdAt: 5 });
      for (const [index, id] of names.entries()) await store.commit(batchOf(runs.build({ id, number: index + 1 })));
      const got = await Promise.all(names.map((build) => reserve({ build, bytes: 4 }, 10)));
      expect(got.filter(Boolean)).toHaveLength(2);
      const [build = '', other = ''] = names.filter((_, index) => got[index]);
      expect(await reserve({ build, name: 'more', bytes: 3 }, 10)).toBe(false);
      await add({ build, bytes: 2, total: 4 });
      expect(await reserve({ build, bytes: 4 }, 10)).toBe(true);
      expect((await store.artifactUse()).map(({ bytes }) => bytes)).toEqual([4, 4]);
      await store.forgetArtifacts(other, 9);
      expect(await reserve({ build, name: 'more', bytes: 6 }, 10)).toBe(true);
      await store.recountArtifacts();
      // Of what still runs, more may come.
      expect(await store.artifactUse()).toMatchObject([{ build, bytes: 10 }]);
    });

    test('are there as soon as all of their pieces are, which come again without harm', async () => {
      const { store } = opened;
      const first = { position: 0, bytes: 4, total: 6, sha256: 'a1', at: 5 };
      const rest = { position: 4, bytes: 2, total: 6, sha256: 'a2', at: 7 };
      expect(await add(rest)).toBe('taken');
      expect(await store.artifacts('b1')).toEqual([]);
      expect([await add(first), await add(first)]).toEqual(['taken', 'taken']);
      expect(await store.artifacts('b1')).toEqual([
        { workflow: 'test (1)', epoch: 1, name: 'made/a.tar', bytes: 6, at: 7 },
      ]);
      const file = { build: 'b1', workflow: 'test (1)', epoch: 1, name: 'made/a.tar' };
      expect(await store.piecesOfArtifact(file)).toEqual(['a1', 'a2']);
      expect([await store.artifacts('b2'), await store.piecesOfArtifact({ ...file, epoch: 2 })]).toEqual([[], []]);
    });

    test('are of one execution of their workflow, and empty ones are files, too', async () => {
      expect(await add({ bytes: 0, total: 0 })).toBe('taken');
      expect(await add({ epoch: 2 })).toBe('taken');
      expect(await add({ workflow: 'lint', name: '../x' })).toBe('taken');
      const names = (await opened.store.artifacts('b1')).map(({ workflow, epoch, name, bytes }) => [
        ...[workflow, epoch, name, bytes],
      ]);
      expect(names).toEqual([
        ['lint', 1, '../x', 3],
        ['test (1)', 1, 'made/a.tar', 0],
        ['test (1)', 2, 'made/a.tar', 3],
      ]);
    });

    test('are no more than they may be, neither files nor bytes', async () => {
      expect(await add({ bytes: 8, total: 20 })).toBe('taken');
      expect(await add({ position: 8, bytes: 3, total: 20 })).toBe('full');
      expect(await add({ name: 'b', bytes: 2 })).toBe('taken');
      expect(await add({ name: 'c', bytes: 0, total: 0 })).toBe('full');
      // What is there is a repeat all the same.
      expect(await add({ bytes: 8, total: 20 })).toBe('taken');
      expect(await add({ name: 'c', epoch: 2 })).toBe('taken');
    });

    test('of a build are forgotten together, and how many they were is kept', async () => {
      const { store } = opened;
      const runs = new SampleRuns();
      await store.commit(batchOf(runs.build({ id: 'b1' })));
      const build = 'b1';
      expect(await store.artifactUse()).toEqual([]);
      expect(await reserve({ build, bytes: 3, at: 5 })).toBe(true);
      await add({ build, bytes: 2, total: 3, at: 5 });
      await add({ build, position: 2, bytes: 1, total: 3, sha256: 'a2', at: 9 });
      expect(await reserve({ build, name: 'b', bytes: 4, at: 7 })).toBe(true);
      await add({ build, name: 'b', bytes: 4, total: 4, at: 7 });
      await add({ build: 'of nobody' });
      expect(await reserve({ build: 'of nobody', name: 'b', bytes: 1 })).toBe(false);
      const use = { build, project: 'main', bytes: 7, at: 7, ended: false };
      expect([await store.artifactUse(), await store.artifactUse(build)]).toEqual([[use], [use]]);
      expect(await store.artifactUse('of nobody')).toEqual([]);
      expect(await store.artifactPieces()).toEqual([
        { build, sha256: 'a1' },
        { build, sha256: 'a2' },
        { build: 'of nobody', sha256: 'a1' },
      ]);
      expect(await store.artifactPieces(build)).toHaveLength(2);
      expect(await store.removedArtifacts(build)).toBeUndefined();
      await store.forgetArtifacts(build, 11);
      expect([await store.artifacts(build), await store.artifactUse()]).toEqual([[], []]);
      expect(await store.removedArtifacts(build)).toEqual({ at: 11, files: 2, bytes: 7 });
      await store.forgetArtifacts(build, 12);
      await store.forgetArtifacts('unknown', 12);
      expect(await store.removedArtifacts(build)).toEqual({ at: 11, files: 2, bytes: 7 });
      expect(await store.removedArtifacts('unknown')).toBeUndefined();
      await add({ build, name: 'c', bytes: 1, total: 1 });
      await store.forgetArtifacts(build, 13);
      expect(await store.removedArtifacts(build)).toEqual({ at: 13, files: 3, bytes: 8 });
    });
  });
}
