import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RunChange } from '../changes.ts';
import type { Store } from '../store.ts';
import { releaseFlow, unitOf } from '../testing/decided-writes.ts';
import { type PostgresPlace, postgresPlaces } from '../testing/postgres-place.ts';
import { batchOf, SampleRuns } from '../testing/sample-runs.ts';

const newPlace = postgresPlaces();
let place: PostgresPlace;
let stores: readonly Store[];

beforeEach(async () => {
  place = await newPlace();
  const first = await place.open();
  stores = [first, await place.open(), await place.open()];
});

afterEach(async () => {
  await Promise.all(stores.map((store) => store.close()));
  await place.remove();
});

test('of several that make the same run at once one does, and the others learn of it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const start = new SampleRuns(`round${round}-`).start();
    const unit = unitOf([start], { claims: [{ key: `name:${start.id}`, value: start.id, at: 1 }] });
    const results = await Promise.all(stores.map((store) => store.commit({ units: [unit], tasks: [] })));
    expect(results.flat().filter(({ ok }) => ok)).toHaveLength(1);
    const kinds = results.flat().flatMap((result) => (result.ok ? [] : [result.conflict.kind]));
    expect(kinds.filter((kind) => kind !== 'version' && kind !== 'claim')).toEqual([]);
  }
});

test('of several servers that make or replace a flow, expecting the same, one does', async () => {
  let expected: string | null = null;
  for (let round = 0; round < 10; round += 1) {
    const results = await Promise.all(
      stores.map((store, index) => {
        const version = releaseFlow(`round${round}-${index}`);
        const flow = { kind: 'flow' as const, project: 'main', uuid: `${round}-${index}`, name: 'web', at: 1 };
        const definitions = [{ ...flow, version, expected }];
        return store.commit({ units: [unitOf([], { definitions })], tasks: [] });
      }),
    );
    const newest = (await stores[0]!.flow('main', 'web'))?.version;
    const winner = results.findIndex(([result]) => result?.ok);
    expect(newest).toEqual(releaseFlow(`round${round}-${winner}`));
    const conflict = { kind: 'flow', project: 'main', name: 'web', hash: newest?.hash };
    expect(results.flat().filter(({ ok }) => !ok)).toEqual([1, 2].map(() => ({ ok: false, conflict })));
    expected = newest?.hash ?? null;
  }
});

test('a flow is removed while another server replaces it, and neither waits for the other', async () => {
  const [store] = stores;
  const flow = { kind: 'flow' as const, project: 'main', uuid: 'f', name: 'web', version: releaseFlow(), at: 1 };
  await store!.commit({ units: [unitOf([], { definitions: [flow] })], tasks: [] });
  await place.query('BEGIN');
  await place.query("SELECT 1 FROM places WHERE kind = 'resource' FOR UPDATE");
  const removing = store!.removeFlow('main', 'web', 'f', 2);
  const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted';
  while ((await place.query(waiting)).length === 0);
  expect(await place.query("SELECT uuid FROM flows WHERE name = 'web' FOR UPDATE NOWAIT")).toEqual([{ uuid: 'f' }]);
  await place.query('COMMIT');
  expect(await removing).toBe(true);
});

test('a run that another server begins while its task is ended here is seen', async () => {
  const [store] = stores;
  const runs = new SampleRuns();
  const [parent, child] = [runs.start(), runs.start()];
  await store!.commit(batchOf(parent, child));
  await place.query('BEGIN');
  await place.query(`SELECT 1 FROM tasks WHERE id = '${parent.newTasks[0]!.id}' FOR UPDATE`);
  await place.query(`UPDATE runs SET id = 'late' WHERE id = '${child.id}'`);
  const unit = unitOf([runs.stop(parent.state)], { reads: [{ kind: 'run', id: 'late', version: 0 }] });
  const committing = store!.commit({ units: [unit], tasks: [] });
  const waiting = 'SELECT 1 FROM pg_locks WHERE NOT granted';
  while ((await place.query(waiting)).length === 0);
  await place.query('COMMIT');
  expect(await committing).toEqual([{ ok: false, conflict: { kind: 'version', id: 'late' } }]);
});

test('open runs of a flow are counted whoever starts and stops them', async () => {
  await Promise.all(
    stores.map(async (store, index) => {
      const runs = new SampleRuns(`server${index}-`);
      for (let count = 0; count < 15; count += 1) {
        const start = runs.start();
        await store.commit(batchOf(start));
        if (count % 3 === 0) await store.commit(batchOf(runs.stop(start.state)));
      }
    }),
  );
  const [store] = stores;
  const counts = await store!.facts(['open-runs:main:release']);
  expect(counts).toEqual({ 'open-runs:main:release': { version: 60, value: { open: 30, waiting: 0 } } });
});

test('a watcher misses nothing of a server that commits late', async () => {
  const writers = stores.slice(0, 2);
  const watcher = stores[2]!;
  const watched: RunChange[] = [];
  let writing = true;
  const watch = async () => {
    for (let last = false; ; ) {
      const found = await watcher.runChanges('main', watched.at(-1)?.place ?? 0, 1000);
      watched.push(...found);
      if (last && found.length === 0) return;
      last = !writing;
    }
  };
  const write = async (store: Store, index: number) => {
    const runs = new SampleRuns(`server${index}-`);
    for (let round = 0; round < 30; round += 1) {
      const batch = Array.from({ length: index === 0 ? 1 : 20 }, () => runs.start());
      await store.commit(batchOf(...batch));
    }
  };
  const watching = watch();
  await Promise.all(writers.flatMap((store, index) => [write(store, index), write(store, index + 2)]));
  writing = false;
  await watching;
  expect(watched).toHaveLength(30 + 30 * 20 * 3);
  expect(new Set(watched.map(({ run }) => run)).size).toBe(watched.length);
  expect((await watcher.changesPlace()).run).toBe(watched.at(-1)?.place);
});
