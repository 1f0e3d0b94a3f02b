import { describe, expect, test } from 'vitest';
import type { Definition } from './aggregates.ts';
import { httpJob, releaseFlow, unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function changesSuite(opened: Opened): void {
  const define = (...definitions: readonly Definition[]) =>
    opened.store.commit({ units: [unitOf([], { definitions })], tasks: [] });
  const action = (uuid: string, at: number): Definition => ({
    kind: 'action',
    project: 'main',
    uuid,
    job: httpJob('deploy'),
    create: false,
    at,
  });

  describe('changes', () => {
    test('of runs are their transitions in the order of the commits, in pages after a place', async () => {
      const runs = new SampleRuns();
      const [first, second, other] = [runs.start(), runs.start(), runs.start({ project: 'side' })];
      await opened.store.commit(batchOf(first, second, other));
      const before = await opened.store.changesPlace();
      const acked = runs.ack(second.state);
      await opened.store.commit(batchOf(acked));
      const all = await opened.store.runChanges('main', 0, 10);
      expect(all.map(({ run, transition }) => [run, transition])).toEqual([
        [first.id, first.transitions[0]],
        [second.id, second.transitions[0]],
        [second.id, acked.transitions[0]],
      ]);
      expect(await opened.store.runChanges('main', before.run, 10)).toEqual(all.slice(2));
      expect(await opened.store.runChanges('main', all[0]?.place ?? 0, 1)).toEqual(all.slice(1, 2));
      expect((await opened.store.changesPlace()).run).toBe(all[2]?.place);
    });

    test('of definitions, events and deleted runs are told once each, also after opening again', async () => {
      const version = releaseFlow();
      expect(await opened.store.changesPlace()).toEqual({ run: 0, resource: 0 });
      await define(action('a1', 1));
      await define(action('a2', 2));
      await define({ kind: 'flow', project: 'main', uuid: 'f1', version, name: 'release', at: 3 });
      await define({ kind: 'flow', project: 'main', uuid: 'f2', version, name: 'release', at: 4 });
      await define({ kind: 'flow', project: 'main', uuid: 'f3', version, at: 5 });
      await opened.store.addEvent('main', { uuid: 'e1', name: 'built', at: 6, body: '{}' });
      await opened.store.addEvent('side', { uuid: 'e2', name: 'other', at: 6, body: '{}' });
      await opened.store.removeAction('main', 'deploy', 'wrong', 7);
      await opened.store.removeAction('main', 'deploy', 'a2', 7);
      await opened.store.removeFlow('main', 'release', 'f2', 8);
      await opened.store.removeEvent('main', { name: 'built', uuid: 'e1', at: 9 });
      const runs = new SampleRuns();
      const start = runs.start({ name: 'once' });
      const stop = runs.stop(start.state);
      await opened.store.commit(batchOf(start));
      await opened.store.commit(batchOf(stop));
      await opened.store.archiveRun(stop.id, 10);
      await opened.reopen();
      const all = await opened.store.resourceChanges('main', 0, 100);
      expect(all.map(({ change, kind, name, uuid, at }) => `${at} ${change} ${kind} ${name} ${uuid}`)).toEqual([
        '1 added action deploy a1',
        '2 modified action deploy a2',
        '3 added flow release f1',
        '4 modified flow release f2',
        '6 added event built e1',
        '7 deleted action deploy a2',
        '8 deleted flow release f2',
        '9 deleted event built e1',
        `10 deleted run once ${stop.id}`,
      ]);
      expect((await opened.store.changesPlace()).resource).toBe(all.at(-1)?.place);
      expect(await opened.store.resourceChanges('main', all[1]?.place ?? 0, 2)).toEqual(all.slice(2, 4));
      expect(await opened.store.resourceChanges('side', 0, 100)).toHaveLength(1);
    });
  });
}
