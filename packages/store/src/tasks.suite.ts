import { beforeEach, describe, expect, test } from 'vitest';
import type { Store } from './store.ts';
import type { ClaimRequest, Task } from './tasks.ts';
import { unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function taskSuite(opened: Opened): void {
  let runs: SampleRuns;

  beforeEach(() => {
    runs = new SampleRuns();
  });

  const claim = (given: Partial<ClaimRequest> & { readonly now: number }) =>
    opened.store.claim({ kinds: ['http'], owner: 'server:a', leaseUntil: given.now + 100, limit: 10, ...given });
  const change = (...tasks: Parameters<Store['commit']>[0]['tasks']) => opened.store.commit({ units: [], tasks });
  const started = async (given: Parameters<SampleRuns['start']>[0] = {}) => {
    const start = runs.start(given);
    await opened.store.commit(batchOf(start));
    return start;
  };
  const one = (tasks: readonly Task[]): Task => {
    expect(tasks).toHaveLength(1);
    return tasks[0] as Task;
  };

  describe('tasks', () => {
    test('a task is claimed when its time has come, and by one only until the lease ends', async () => {
      const { newTasks, state } = await started({ at: 1000 });
      expect(await opened.store.nextClaimableAt(['http', 'workflow'])).toBe(1000);
      expect(await claim({ now: 999 })).toEqual([]);
      const task = one(await claim({ now: 1000 }));
      const { id, payload } = newTasks[0]!;
      const lease = { owner: 'server:a', epoch: 1, leaseUntil: 1100, tries: 0 };
      expect(task).toEqual({ id, project: state.project, payload, labels: {}, createdAt: 1000, ...lease });
      expect(await opened.store.task(id)).toEqual(task);
      expect(await claim({ now: 1099, owner: 'server:b' })).toEqual([]);
      expect(await opened.store.nextClaimableAt(['http'])).toBe(1100);
      expect(one(await claim({ now: 1100, owner: 'server:b' }))).toMatchObject({ owner: 'server:b', epoch: 2 });
    });

    test('a task can be leased from its birth', async () => {
      const start = runs.start({ lease: { owner: 'server:a', until: 1500 } });
      const [result] = await opened.store.commit(batchOf(start));
      const { id } = start.newTasks[0]!;
      expect(result).toMatchObject({ ok: true, leased: [{ id, owner: 'server:a', epoch: 1, leaseUntil: 1500 }] });
      expect(await claim({ now: 1499 })).toEqual([]);
      expect(one(await claim({ now: 1500 }))).toMatchObject({ id, epoch: 2 });
    });

    test('a lease is extended while it is held, and never after it was lost', async () => {
      await started();
      const { id } = one(await claim({ now: 1000 }));
      expect(await opened.store.extend({ task: id, epoch: 1, until: 5000 })).toBe(true);
      expect(await claim({ now: 4999 })).toEqual([]);
      expect((await opened.store.task(id))?.leaseUntil).toBe(5000);
      await claim({ now: 5000, owner: 'server:b' });
      expect(await opened.store.extend({ task: id, epoch: 1, until: 9000 })).toBe(false);
      expect((await opened.store.task(id))?.leaseUntil).toBe(5100);
      await change({ change: 'finish', task: id, epoch: 2 });
      expect(await opened.store.extend({ task: id, epoch: 2, until: 9000 })).toBe(false);
    });

    test('who lost a lease neither finishes nor gives back', async () => {
      await started();
      const { id } = one(await claim({ now: 1000 }));
      const second = one(await claim({ now: 2000, owner: 'server:b' }));
      await change(
        { change: 'finish', task: id, epoch: 1 },
        { change: 'retry', task: id, epoch: 1, notBefore: 0, problem: '' },
      );
      expect(await opened.store.task(id)).toEqual(second);
      await change({ change: 'finish', task: id, epoch: 2 });
      expect(await opened.store.task(id)).toBeUndefined();
      expect(await opened.store.nextClaimableAt(['http'])).toBeUndefined();
    });

    test('a task that was given back is claimed later, and its former holder has lost it', async () => {
      const start = await started();
      const { id } = one(await claim({ now: 1000 }));
      await change({ change: 'retry', task: id, epoch: 1, notBefore: 3000, problem: 'refused' });
      expect(await opened.store.extend({ task: id, epoch: 1, until: 9000 })).toBe(false);
      await change({ change: 'finish', task: id, epoch: 1 });
      const fenced = unitOf([runs.ack(start.state)], { fences: [{ task: id, epoch: 1 }] });
      expect(await opened.store.commit({ units: [fenced], tasks: [] })).toMatchObject([{ ok: false }]);
      expect(await claim({ now: 2999 })).toEqual([]);
      expect(one(await claim({ now: 3000 }))).toMatchObject({ id, epoch: 2, tries: 1, problem: 'refused' });
    });

    test('a task that was postponed has been tried no more than before', async () => {
      await started();
      const { id } = one(await claim({ now: 1000 }));
      await change({ change: 'postpone', task: id, epoch: 1, notBefore: 3000, problem: 'busy' });
      expect(await claim({ now: 2999 })).toEqual([]);
      expect(one(await claim({ now: 3000 }))).toMatchObject({ id, epoch: 2, tries: 0, problem: 'busy' });
    });

    test('a result is taken only under the current lease', async () => {
      const start = await started();
      const { id } = one(await claim({ now: 1000 }));
      const ack = runs.ack(start.state);
      const fenced = (epoch: number) => ({ units: [unitOf([ack], { fences: [{ task: id, epoch }] })], tasks: [] });
      await claim({ now: 2000, owner: 'server:b' });
      expect(await opened.store.commit(fenced(1))).toEqual([{ ok: false, conflict: { kind: 'fence', task: id } }]);
      expect(await opened.store.commit(fenced(2))).toMatchObject([{ ok: true }]);
      expect(await opened.store.task(id), 'the end of the attempt ends its task').toBeUndefined();
      expect(await opened.store.commit(fenced(2))).toMatchObject([{ ok: false }]);
    });

    test('changes of tasks hold even where a unit of the same commit is refused', async () => {
      const start = await started();
      const { id } = one(await claim({ now: 1000 }));
      const units = [unitOf([runs.start({ id: start.id })])];
      const tasks = [{ change: 'finish', task: id, epoch: 1 }] as const;
      expect(await opened.store.commit({ units, tasks })).toMatchObject([{ ok: false }]);
      expect(await opened.store.task(id)).toBeUndefined();
    });

    test('the one that could be claimed for longest comes first, and no more than asked for', async () => {
      const [third, first, second] = [
        await started({ at: 3000 }),
        await started({ at: 1000 }),
        await started({ at: 2000 }),
      ];
      const idOf = ({ newTasks }: typeof first) => newTasks[0]?.id;
      expect((await claim({ now: 9000, limit: 2 })).map(({ id }) => id)).toEqual([idOf(first), idOf(second)]);
      expect((await claim({ now: 9000, limit: 2 })).map(({ id }) => id)).toEqual([idOf(third)]);
    });

    test('only tasks of the kinds that were asked for are claimed', async () => {
      const run = await started({ at: 2000 });
      const build = runs.build({ at: 1000 });
      await opened.store.commit(batchOf(build));
      expect(await claim({ kinds: ['start-build'], now: 9000 })).toEqual([]);
      expect(await opened.store.nextClaimableAt(['workflow'])).toBe(1000);
      expect((await claim({ kinds: ['http', 'workflow'], now: 9000 })).map(({ id }) => id)).toEqual([
        build.newTasks[0]?.id,
        run.newTasks[0]?.id,
      ]);
    });

    test('of the projects that are asked for alone', async () => {
      const runs = new SampleRuns();
      const builds = Array.from({ length: 300 }, (_, index) => runs.build({ number: index + 1, at: 1000 }));
      await opened.store.commit(batchOf(...builds, runs.build({ number: 301, at: 2000, project: 'shop' })));
      const request = { kinds: ['workflow'], now: 3000, leaseUntil: 9000, owner: 'agent:1', labels: {} } as const;
      expect(await opened.store.claim({ ...request, limit: 3, projects: ['other'] })).toEqual([]);
      const claimed = await opened.store.claim({ ...request, limit: 3, projects: ['other', 'shop'] });
      expect(claimed.map(({ project }) => project)).toEqual(['shop']);
      expect(await opened.store.claim({ ...request, limit: 3 })).toHaveLength(3);
    });

    test('labels rule out tasks that want others, however many there are', async () => {
      const foreign = Array.from({ length: 700 }, (_, index) =>
        runs.build({ number: index + 1, at: 1000, labels: { platform: 'windows' } }),
      );
      const fitting = [
        runs.build({ number: 801, at: 2000, labels: { platform: 'linux', size: 'big' } }),
        runs.build({ number: 802, at: 3000 }),
      ];
      await opened.store.commit(batchOf(...foreign, ...fitting));
      const request = { kinds: ['workflow'], owner: 'agent:1', now: 9000 } as const;
      const labels = { platform: 'linux', size: 'big', zone: 'a' };
      const claimed = await claim({ ...request, labels, limit: 3 });
      expect(claimed.map(({ id }) => id)).toEqual(fitting.map(({ newTasks }) => newTasks[0]?.id));
      expect(await claim({ ...request, labels: { constructor: 'x' } })).toEqual([]);
      expect(await claim({ ...request, limit: 1000 })).toHaveLength(700);
    });

    test('the tasks of an owner that is dead go back to their places at once', async () => {
      const [first, second] = [await started({ at: 1000 }), await started({ at: 2000 })];
      const held = one(await claim({ now: 1500, owner: 'agent:1', leaseUntil: 99_000 }));
      const other = one(await claim({ now: 2000, owner: 'agent:2', leaseUntil: 99_000 }));
      expect(await opened.store.releaseOwner('agent:1', 3000)).toBe(1);
      expect(await opened.store.releaseOwner('agent:1', 3000)).toBe(0);
      expect(await opened.store.extend({ task: held.id, epoch: held.epoch, until: 99_999 })).toBe(false);
      expect(await opened.store.extend({ task: other.id, epoch: other.epoch, until: 99_999 })).toBe(true);
      expect(one(await claim({ now: 3000 }))).toMatchObject({ id: first.newTasks[0]?.id, epoch: 2 });
      expect(other.id).toBe(second.newTasks[0]?.id);
    });

    test('what an owner holds is told, as long as nobody has taken it', async () => {
      await started();
      await started({ lease: { owner: 'server:a', until: 1500 } });
      await started({ lease: { owner: 'server:b', until: 5000 } });
      const claimed = one(await claim({ now: 1000, owner: 'server:a', limit: 1 }));
      const held = await opened.store.heldBy('server:a');
      expect(held).toHaveLength(2);
      expect(held).toContainEqual(claimed);
      expect(await claim({ now: 2000, owner: 'server:b' })).toHaveLength(2);
      expect(await opened.store.heldBy('server:a')).toEqual([]);
      expect(await opened.store.heldBy('server:b')).toHaveLength(3);
    });

    test('no more tasks of a group are leased at the same time than it says, whoever asks', async () => {
      const group = (key: string, limit: number) => ({ group: { key, limit } });
      const add = async (id: string, at: number, more: object = {}) => {
        const start = runs.start({ at });
        const payload = { kind: 'workflow' as const, build: 'b1', workflow: id, plan: 'p', ...more };
        await opened.store.commit(batchOf({ ...start, newTasks: [{ id, project: 'main', payload, labels: {}, at }] }));
      };
      for (const [index, id] of ['a1', 'a2', 'a3', 'a4'].entries()) await add(id, 1000 + index, group('a', 2));
      await add('b1', 1005, group('b', 1));
      await add('free', 1006);
      const claims = ['x', 'y', 'z', 'w'].map((name) =>
        claim({ kinds: ['workflow'], now: 2000, limit: 2, owner: `agent:${name}`, labels: {} }),
      );
      const claimed = (await Promise.all(claims)).flat();
      expect(claimed.map(({ id }) => id).sort()).toEqual(['a1', 'a2', 'b1', 'free']);
      expect(await claim({ kinds: ['workflow'], now: 2050 })).toEqual([]);
      const first = claimed.find(({ id }) => id === 'a1') as Task;
      await change({ change: 'finish', task: 'a1', epoch: first.epoch });
      expect((await claim({ kinds: ['workflow'], now: 2060 })).map(({ id }) => id)).toEqual(['a3']);
      // Where a lease has ended, its place is free, for itself or another.
      expect(await claim({ kinds: ['workflow'], now: 2100, limit: 10 })).toHaveLength(3);
    });

    test('a task is claimed once, whoever asks at the same time', async () => {
      await opened.store.commit(batchOf(...Array.from({ length: 30 }, () => runs.start())));
      const owners = Array.from({ length: 20 }, (_, index) => `agent:${index}`);
      const claims = await Promise.all(owners.map((owner) => claim({ now: 2000, owner, limit: 4 })));
      const ids = claims.flat().map(({ id }) => id);
      expect(ids).toHaveLength(30);
      expect(new Set(ids).size).toBe(30);
    });
  });
}
