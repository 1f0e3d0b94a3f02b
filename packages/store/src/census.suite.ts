import { describe, expect, test } from 'vitest';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function censusSuite(opened: Opened): void {
  describe('the census', () => {
    test('of nothing is empty', async () => {
      expect(await opened.store.census(0)).toEqual({ runs: {}, tasks: {}, overdueRuns: 0, unusedSecrets: 0 });
    });

    test('counts runs by status, tasks by kind, and what is late', async () => {
      const runs = new SampleRuns();
      for (const write of runs.whole()) await opened.store.commit(batchOf(write));
      const lease = { owner: 'server:1', until: 5000 };
      await opened.store.commit(batchOf(runs.start(), runs.start({ lease }), runs.build()));
      const http = { waiting: 1, held: 1, late: 0 };
      const workflow = { waiting: 1, held: 0, late: 0 };
      const counted = { runs: { running: 2, done: 1 }, tasks: { http, workflow }, overdueRuns: 0, unusedSecrets: 0 };
      expect(await opened.store.census(2000)).toEqual(counted);
      expect(await opened.store.census(64_000)).toEqual({
        ...counted,
        tasks: { http: { ...http, late: 1 }, workflow: { ...workflow, late: 1 } },
      });
      expect((await opened.store.census(200_000)).overdueRuns).toBe(2);
    });
  });
}
