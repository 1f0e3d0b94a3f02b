import type { Run } from '@signalbox/engine';
import { describe, expect, test } from 'vitest';
import type { RunWrite } from './aggregates.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function inboxSuite(opened: Opened): void {
  const runs = new SampleRuns();
  const commitEach = async (...writes: readonly RunWrite[]) => {
    for (const write of writes) expect(await opened.store.commit(batchOf(write))).toMatchObject([{ ok: true }]);
  };
  const reviewed = async (at: number): Promise<Run> => {
    const started = runs.start({ at });
    const reviewing = runs.ack(started.state);
    await commitEach(started, reviewing);
    return reviewing.state;
  };
  const group = 'group:release';
  const inbox = async (members: readonly string[], more: object = {}) =>
    (await opened.store.inbox({ projects: ['main'], members, limit: 10, ...more })).map(({ run }) => run);

  describe('inboxes', () => {
    test('have the open decisions of a group, the one that is open for the longest first, page by page', async () => {
      const [late, early, same] = [await reviewed(3000), await reviewed(1000), await reviewed(3000)];
      const all = [early.id, late.id, same.id];
      expect(await inbox([group])).toEqual(all);
      expect(await inbox([group, 'admin', 'by:user:u9'])).toEqual(all);
      expect(await inbox(['group:others', 'name:ann'])).toEqual([]);
      expect(await inbox([group], { projects: ['side'] })).toEqual([]);
      expect(await inbox([group, 'admin'], { projects: ['side', 'main'] })).toEqual(all);
      const [first] = await opened.store.inbox({ projects: ['main'], members: [group, 'admin'], limit: 1 });
      expect(first).toEqual({ run: early.id, step: 'review', visit: 1, openedAt: early.open.review?.openedAt });
      expect(await inbox([group, 'admin'], { after: first, limit: 1 })).toEqual([late.id]);
      expect(await inbox([group], { after: first })).toEqual([late.id, same.id]);
    });

    test('lose what is decided, and what waits for nobody any more', async () => {
      const [decided, stopped, open] = [await reviewed(1000), await reviewed(1001), await reviewed(1002)];
      await commitEach(runs.agree(decided), runs.stop(stopped));
      expect(await inbox([group])).toEqual([open.id]);
      const started = runs.start({ at: 1003 });
      const reviewing = runs.ack(started.state);
      const both = [started, reviewing, runs.agree(reviewing.state)];
      expect(await opened.store.commit(batchOf(...both))).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
      expect(await inbox(['admin'])).toEqual([open.id]);
    });
  });
}
