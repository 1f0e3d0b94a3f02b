import { hashFlow, openRunsFactKey } from '@signalbox/engine';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Write } from './aggregates.ts';
import { httpJob, unitOf } from './testing/decided-writes.ts';
import type { Opened } from './testing/open-for-each-test.ts';
import { batchOf, SampleRuns } from './testing/sample-runs.ts';

export function aggregateSuite(opened: Opened): void {
  let runs: SampleRuns;

  beforeEach(() => {
    runs = new SampleRuns();
  });

  const commit = async (...writes: readonly Write[]) => opened.store.commit(batchOf(...writes));
  const loadRun = async (id: string) => (await opened.store.load([{ kind: 'run', id }]))[0]?.state;

  describe('aggregates', () => {
    test('a run is loaded as it was written, and what is missing is left out', async () => {
      const start = runs.start();
      expect(await commit(start)).toEqual([{ ok: true, leased: [] }]);
      const refs = [
        { kind: 'run', id: 'nobody' },
        { kind: 'run', id: start.id },
        { kind: 'build', id: start.id },
      ] as const;
      expect(await opened.store.load(refs)).toEqual([{ kind: 'run', id: start.id, state: start.state }]);
    });

    test('a run goes on from its version, and a writer that knows an older one conflicts', async () => {
      const start = runs.start();
      const failed = runs.ack(start.state, 'FAIL');
      const late = runs.ack(start.state);
      await commit(start);
      expect(await commit(failed)).toEqual([{ ok: true, leased: [] }]);
      expect(await commit(late)).toEqual([{ ok: false, conflict: { kind: 'version', id: start.id } }]);
      expect(await loadRun(start.id)).toEqual(failed.state);
    });

    test('what rests on a run that has gone on meanwhile conflicts, though it does not change it', async () => {
      const [read, start] = [runs.start(), runs.start()];
      await commit(read);
      const onRead = (version: number) => unitOf([start], { reads: [{ kind: 'run' as const, id: read.id, version }] });
      await commit(runs.ack(read.state, 'FAIL'));
      const conflict = { ok: false, conflict: { kind: 'version', id: read.id } };
      expect(await opened.store.commit({ units: [onRead(1)], tasks: [] })).toEqual([conflict]);
      expect(await opened.store.load([{ kind: 'run', id: start.id }])).toEqual([]);
      expect(await opened.store.commit({ units: [onRead(2)], tasks: [] })).toMatchObject([{ ok: true }]);
    });

    test('what rests on there being no such run or build conflicts when there is one', async () => {
      const [first, second, third] = [runs.start(), runs.start(), runs.start()];
      const onNone = (write: typeof first, kind: 'run' | 'build', id: string) =>
        opened.store.commit({ units: [unitOf([write], { reads: [{ kind, id, version: 0 }] })], tasks: [] });
      expect(await onNone(first, 'build', second.id)).toMatchObject([{ ok: true }]);
      expect(await onNone(second, 'run', third.id)).toMatchObject([{ ok: true }]);
      expect(await onNone(third, 'run', second.id)).toEqual([
        { ok: false, conflict: { kind: 'version', id: second.id } },
      ]);
    });

    test('a run that exists is not started again', async () => {
      const start = runs.start();
      await commit(start);
      expect(await commit(start)).toEqual([{ ok: false, conflict: { kind: 'version', id: start.id } }]);
    });

    test('a run that does not exist is not continued', async () => {
      const { state } = runs.start();
      expect(await commit(runs.ack(state))).toMatchObject([{ ok: false, conflict: { kind: 'version' } }]);
    });

    test('of two writers in one commit the first is taken', async () => {
      const start = runs.start();
      await commit(start);
      const [first, second] = [runs.ack(start.state, 'FAIL'), runs.ack(start.state)];
      expect(await commit(first, second)).toMatchObject([{ ok: true }, { ok: false, conflict: { kind: 'version' } }]);
      expect(await loadRun(start.id)).toEqual(first.state);
    });

    test('a unit is taken whole or not at all', async () => {
      const run = runs.start();
      const build = runs.build();
      await commit(run);
      const claims = [{ key: 'hook:1', value: build.id, at: 1 }];
      const definitions = [
        { kind: 'action', project: 'main', uuid: 'u', job: httpJob('new'), create: true, at: 1 },
      ] as const;
      const together = unitOf([build, runs.start({ id: run.id })], { claims, definitions });
      expect(await opened.store.commit({ units: [together], tasks: [] })).toMatchObject([{ ok: false }]);
      expect(await opened.store.load([{ kind: 'build', id: build.id }])).toEqual([]);
      expect(await opened.store.buildJournal(build.id, 0, 10)).toEqual([]);
      expect(await opened.store.action('main', 'new')).toBeUndefined();
      expect(await opened.store.nextClaimableAt(['workflow'])).toBeUndefined();
      expect(await opened.store.commit({ units: [unitOf([build], { claims, definitions })], tasks: [] })).toMatchObject(
        [{ ok: true }],
      );
    });

    test('the conflict of one unit leaves the others in', async () => {
      const taken = runs.start();
      await commit(taken);
      const [before, after] = [runs.start(), runs.start()];
      expect(await commit(before, runs.start({ id: taken.id }), after)).toMatchObject([
        { ok: true },
        { ok: false },
        { ok: true },
      ]);
      expect(await loadRun(before.id)).toEqual(before.state);
      expect(await loadRun(after.id)).toEqual(after.state);
    });

    test('a unit that contradicts itself is refused alone', async () => {
      const [good, other] = [runs.start(), runs.start()];
      const gap = { ...runs.start(), expectedVersion: 0, transitions: [] };
      const twice = { ...runs.start(), attempts: other.attempts };
      expect(await commit(other, gap, twice, good)).toMatchObject([
        { ok: true },
        { ok: false, conflict: { kind: 'broken' } },
        { ok: false, conflict: { kind: 'broken' } },
        { ok: true },
      ]);
      expect(await loadRun(good.id)).toEqual(good.state);
      expect(await loadRun(twice.id)).toBeUndefined();
      expect(await opened.store.runJournal(twice.id, 0, 10)).toEqual([]);
    });

    test('what follows a broken unit is judged as if that had never come', async () => {
      const other = runs.start();
      await commit(other);
      const key = openRunsFactKey('main', 'release');
      const broken = { ...runs.start(), attempts: other.attempts };
      const second = runs.start();
      const onBroken = unitOf([second], { facts: [{ key, version: 2 }] });
      const good = { ...runs.start(), attempts: second.attempts };
      const units = [unitOf([broken]), onBroken, unitOf([good])];
      expect(await opened.store.commit({ units, tasks: [] })).toMatchObject([
        { ok: false, conflict: { kind: 'broken' } },
        { ok: false, conflict: { kind: 'fact', key } },
        { ok: true },
      ]);
    });

    test('a claim is given once, and later ones learn whose it is', async () => {
      const [first, second] = [runs.start(), runs.start()];
      const claiming = (write: typeof first) =>
        unitOf([write], { claims: [{ key: 'name:main:web', value: write.id, at: 5 }] });
      const results = await opened.store.commit({ units: [claiming(first), claiming(second)], tasks: [] });
      const conflict = { kind: 'claim', key: 'name:main:web', value: first.id };
      expect(results).toEqual([
        { ok: true, leased: [] },
        { ok: false, conflict },
      ]);
      expect(await opened.store.commit({ units: [claiming(second)], tasks: [] })).toEqual([{ ok: false, conflict }]);
      expect(await opened.store.claimed('name:main:web')).toBe(first.id);
      expect(await opened.store.claimed('name:side:web')).toBeUndefined();
      expect(await loadRun(second.id)).toBeUndefined();
    });

    test('a decision holds only on the facts that it was made on', async () => {
      expect(await opened.store.facts(['users', 'user:ann'])).toEqual({
        users: { version: 0, value: undefined },
        'user:ann': { version: 0, value: undefined },
      });
      const start = runs.start();
      const onNobody = unitOf([start], { facts: [{ key: 'users', version: 0 }] });
      await opened.store.addUser({
        id: 'ann',
        name: 'Ann',
        groups: ['release'],
        role: 'member',
        createdAt: 1,
        tokenHash: 'h1',
      });
      expect(await opened.store.commit({ units: [onNobody], tasks: [] })).toEqual([
        { ok: false, conflict: { kind: 'fact', key: 'users' } },
      ]);
      const { users, 'user:ann': ann } = await opened.store.facts(['users', 'user:ann']);
      expect(users?.value).toEqual({ count: 1 });
      expect(ann?.value).toEqual({ name: 'Ann', groups: ['release'], decidesIn: [] });
      const version = users?.version ?? 0;
      const onOne = unitOf([start], { facts: [{ key: 'users', version }] });
      expect(await opened.store.commit({ units: [onOne], tasks: [] })).toMatchObject([{ ok: true }]);
      await opened.store.addUser({ id: 'bob', name: 'Bob', groups: [], role: 'member', createdAt: 1, tokenHash: 'h2' });
      expect((await opened.store.facts(['users'])).users?.version).toBeGreaterThan(version);
      expect((await opened.store.facts(['user:ann']))['user:ann']).toEqual(ann);
    });

    test('an uuid leads to its attempt or decision, open or over', async () => {
      const writes = runs.whole({ id: 'r1' });
      for (const write of writes) await commit(write);
      const attempts = writes.flatMap((write) => write.attempts);
      expect(attempts.map(({ step, visit }) => `${step}/${visit}`)).toEqual([
        'build/1',
        'build/2',
        'review/1',
        'deploy/1',
      ]);
      for (const attempt of attempts) expect(await opened.store.attempt(attempt.uuid)).toEqual(attempt);
      expect(await opened.store.attempt('nobody')).toBeUndefined();
    });

    test('due runs come the most overdue first, and those that wait for somebody never', async () => {
      const [late, early, waiting] = [runs.start({ at: 3000 }), runs.start({ at: 1000 }), runs.start({ at: 500 })];
      await commit(late, early, waiting);
      await commit(runs.ack(waiting.state));
      expect(await opened.store.dueRuns(9_999, 10)).toEqual([]);
      expect(await opened.store.dueRuns(10_000, 10)).toEqual([early.id]);
      expect(await opened.store.dueRuns(12_000, 10)).toEqual([early.id, late.id]);
      expect(await opened.store.dueRuns(12_000, 1)).toEqual([early.id]);
      expect(await opened.store.nextDueAt(0)).toBe(10_000);
      expect(await opened.store.nextDueAt(10_000)).toBe(12_000);
      expect(await opened.store.nextDueAt(12_000)).toBeUndefined();
      await commit(runs.ack(early.state, 'FAIL', 6000));
      expect(await opened.store.dueRuns(12_000, 10), 'the next attempt has a deadline of its own').toEqual([late.id]);
      expect(await opened.store.nextDueAt(12_000)).toBe(15_000);
    });

    test('numbers of builds count per repository', async () => {
      const numbers = await Promise.all(Array.from({ length: 5 }, () => opened.store.nextBuildNumber('a')));
      expect(numbers.sort()).toEqual([1, 2, 3, 4, 5]);
      expect(await opened.store.nextBuildNumber('b')).toBe(1);
      expect(await opened.store.nextBuildNumber('a')).toBe(6);
    });

    test('many commits at once keep every run, and each version is given to one writer', async () => {
      const starts = Array.from({ length: 50 }, () => runs.start());
      await Promise.all(starts.map((start) => commit(start)));
      const contested = starts[0]!;
      const rivals = Array.from({ length: 20 }, () => runs.ack(contested.state, 'FAIL'));
      const results = (await Promise.all(rivals.map((rival) => commit(rival)))).flat();
      expect(results.filter(({ ok }) => ok)).toHaveLength(1);
      expect(await loadRun(contested.id)).toEqual(rivals[results.findIndex(({ ok }) => ok)]?.state);
      const found = await opened.store.load(starts.map(({ id }) => ({ kind: 'run', id })));
      expect(found).toHaveLength(starts.length);
    });

    test('what was committed is there after closing and opening again', async () => {
      const writes = runs.whole({ id: 'r1', name: 'web' });
      for (const write of writes) await commit(write);
      const build = runs.build();
      await commit(build);
      await opened.reopen();
      expect(await loadRun('r1')).toEqual(writes.at(-1)?.state);
      expect(await opened.store.runJournal('r1', 0, 100)).toEqual(writes.flatMap(({ transitions }) => transitions));
      expect((await opened.store.load([{ kind: 'build', id: build.id }]))[0]?.state).toEqual(build.state);
    });

    test('text of every kind comes back as it was', async () => {
      const odd = '\u0000 nul, "quotes", \\ , emoji \u{1F682}, \u202E, __proto__, \n newline';
      const job = httpJob(odd, { addresses: [odd] });
      const version = hashFlow({ ...runs.version.flow, name: odd, title: odd }, runs.version.jobs);
      const start = runs.start({ name: odd, version });
      const definitions = [
        { kind: 'action', project: odd, uuid: odd, job, create: true, at: 1 },
        { kind: 'flow', project: odd, uuid: 'f', version, name: odd, at: 1 },
      ] as const;
      expect(await opened.store.commit({ units: [unitOf([start], { definitions })], tasks: [] })).toMatchObject([
        { ok: true },
      ]);
      expect(await loadRun(start.id)).toEqual(start.state);
      expect(await opened.store.runByName('main', odd)).toEqual(start.state);
      expect((await opened.store.action(odd, odd))?.job).toEqual(job);
      expect((await opened.store.flow(odd, odd))?.version).toEqual(version);
    });
  });
}
