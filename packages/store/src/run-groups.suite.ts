import { runGroupFactKey } from '@signalbox/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import type { RunGroupAdded } from './run-groups.ts';
import { runWrite, unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { SampleRuns } from './testing/sample-runs.ts';

let changes = 0;
function added(name: string, more: Partial<RunGroupAdded> = {}): RunGroupAdded {
  changes += 1;
  return { change: `g${changes}`, project: 'main', name, description: '', meta: {}, by: 'ann', at: 7, ...more };
}

export function runGroupSuite(opened: Opened): void {
  const entry = (id: string) => ({
    id,
    at: 7,
    project: 'main',
    actor: { kind: 'system' as const },
    what: 'run-group.add',
    subject: 'october',
    details: {},
  });
  const toldIds = async () => {
    await opened.store.chainAudit(10);
    return (await opened.store.auditOf('main', 0, 10)).map(({ text }) => JSON.parse(text).id);
  };
  const finish = (id: number, told: string, more: { by?: string; at?: number } = {}) =>
    opened.store.finishRunGroup(id, { change: `f${told}`, by: 'bob', at: 9, ...more }, entry(told));

  describe('groups of runs', () => {
    test('are found by name and by id, and told of; a name is given once', async () => {
      const { store } = opened;
      const october = await store.addRunGroup(added('october', { description: 'all', meta: { a: [1] } }), entry('a1'));
      expect(october).toEqual({
        ...{ id: 1, project: 'main', name: 'october', description: 'all', meta: { a: [1] }, status: 'running' },
        ...{ creator: 'ann', createdAt: 7, updatedBy: 'ann', updatedAt: 7 },
      });
      expect(await store.runGroup('main', 'october')).toEqual(october);
      expect(await store.runGroup('side', 'october')).toBeUndefined();
      expect(await store.runGroupById(1)).toEqual(october);
      await expect(store.addRunGroup(added('october'), entry('a2'))).rejects.toMatchObject({ code: 'already_exists' });
      await expect(store.addRunGroup(added('October'), entry('a3'))).rejects.toMatchObject({ code: 'already_exists' });
      expect(await store.addRunGroup(added('october', { project: 'side' }))).toMatchObject({ project: 'side' });
      expect(await toldIds()).toEqual(['a1']);
    });

    test('have names that differ in more than the case and the form of their letters', async () => {
      const { store } = opened;
      for (const [name, ...same] of [
        ['Été', 'été', 'ÉTÉ', 'e\u0301te\u0301'],
        ['ﬁx', 'FIX', 'ｆｉｘ'],
        ['Σ', 'σ'],
      ]) {
        await store.addRunGroup(added(name ?? ''));
        for (const other of same) {
          await expect(store.addRunGroup(added(other))).rejects.toMatchObject({ code: 'already_exists' });
        }
      }
      expect(await store.addRunGroup(added('ete'))).toMatchObject({ name: 'ete' });
    });

    test('are listed by project, status and time, the newest first, a page at a time', async () => {
      const { store } = opened;
      const ids: number[] = [];
      for (const [name, at] of [
        ['a', 10],
        ['b', 20],
        ['c', 20],
        ['d', 30],
      ] as const) {
        ids.push((await store.addRunGroup(added(name, { at }))).id);
      }
      await store.addRunGroup(added('other', { project: 'side' }));
      const list = async (more: object) =>
        (await store.runGroups({ project: 'main', limit: 9, ...more })).map(({ name }) => name).join('');
      expect(await list({})).toBe('dcba');
      expect(await list({ from: 20, until: 30 })).toBe('cb');
      expect(await list({ limit: 2 })).toBe('dc');
      expect(await list({ limit: 2, after: ids[2] })).toBe('ba');
      await finish(ids[0]!, 'a1');
      expect(await list({ status: 'finished' })).toBe('a');
      expect(await list({ status: 'running' })).toBe('dcb');
    });

    test('are finished once, and told of once', async () => {
      const { store } = opened;
      const { id } = await store.addRunGroup(added('october'), entry('a1'));
      await finish(id, 'a2');
      await finish(id, 'a3', { by: 'eve', at: 99 });
      expect(await store.runGroupById(id)).toMatchObject({ status: 'finished', updatedBy: 'bob', updatedAt: 9 });
      expect(await toldIds()).toEqual(['a1', 'a2']);
      const key = runGroupFactKey(id);
      expect((await store.facts([key]))[key]).toEqual({ version: 1, value: { status: 'finished' } });
      await finish(77, 'a4');
      expect(await toldIds()).toEqual(['a1', 'a2']);
      expect((await store.facts(['run-group:77']))['run-group:77']?.value).toBeUndefined();
    });
  });

  describe('runs of a group', () => {
    let runs: SampleRuns;

    beforeEach(() => {
      runs = new SampleRuns();
    });

    function started(id: number) {
      const run = runs.nextId();
      const group = { id, name: 'october' };
      const origin = { kind: 'manual' as const };
      const command = { type: 'start' as const, id: run, project: 'main', name: run, origin, inputs: {}, group };
      const facts = { [runGroupFactKey(id)]: { version: 0, value: undefined } };
      const actor = { kind: 'system' as const };
      return runWrite({ version: runs.version, command, at: 5, nextId: runs.nextId, actor, facts });
    }

    test('are listed and counted by their status, until they are archived', async () => {
      const { store } = opened;
      const { id } = await store.addRunGroup(added('october'));
      const first = started(id);
      const second = started(id);
      await store.commit({ units: [unitOf([first]), unitOf([second]), unitOf([runs.start()])], tasks: [] });
      await store.commit({ units: [unitOf([runs.stop(first.state)])], tasks: [] });
      const listed = await store.runs({ project: 'main', group: id, limit: 9 });
      expect(listed.map((run) => run.id)).toEqual([second.id, first.id]);
      expect(await store.runs({ project: 'side', group: id, limit: 9 })).toEqual([]);
      const counts = async () => Object.fromEntries(await store.runGroupCounts([id, 77]));
      expect(await counts()).toEqual({ [id]: { running: 1, stopped: 1 }, 77: {} });
      await store.archiveRun(first.id, 99);
      expect(await counts()).toEqual({ [id]: { running: 1 }, 77: {} });
      expect(await store.runGroupCounts([])).toEqual(new Map());
    });

    test('are none that begin after it was finished, however they were decided', async () => {
      const { store } = opened;
      const { id } = await store.addRunGroup(added('october'));
      const key = runGroupFactKey(id);
      const late = started(id);
      await finish(id, 'a1');
      const unit = { ...unitOf([late]), facts: [{ key, version: 0 }] };
      const [result] = await store.commit({ units: [unit], tasks: [] });
      expect(result).toEqual({ ok: false, conflict: { kind: 'fact', key } });
    });
  });
}
