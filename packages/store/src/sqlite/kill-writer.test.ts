import { evolveRun, type Run } from '@signalbox/engine';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../store.ts';
import { newSqlitePlace } from '../testing/sqlite-place.ts';
import { startWriter } from '../testing/start-writer.ts';

const program = new URL('../testing/writer-process.ts', import.meta.url);
let place: Awaited<ReturnType<typeof newSqlitePlace>>;

beforeEach(async () => {
  place = await newSqlitePlace();
});

afterEach(() => place.remove());

test('kill -9 of the writer loses no acknowledged commit, and leaves every run whole', async () => {
  const acknowledged = new Map<string, number>();
  for (const round of [1, 2, 3, 4, 5]) {
    const writer = await startWriter(program, place.directory, `round${round}-`);
    await writer.acknowledged(40 * round + round * 7);
    for (const line of await writer.kill()) {
      const [id = '', seq] = line.split(' ');
      acknowledged.set(id, Number(seq));
    }
    const store = await place.open();
    await expectWhole(store, acknowledged);
    await store.close();
  }
  expect(acknowledged.size).toBeGreaterThan(100);
});

async function expectWhole(store: Store, acknowledged: ReadonlyMap<string, number>): Promise<void> {
  const ids = [...acknowledged.keys()];
  const found = await store.load(ids.map((id) => ({ kind: 'run', id })));
  expect(found.map(({ id }) => id)).toEqual(ids);
  const all = await store.runs({ project: 'main', limit: 100_000 });
  for (const run of all) {
    expect(run.seq).toBeGreaterThanOrEqual(acknowledged.get(run.id) ?? 0);
    const transitions = await store.runJournal(run.id, 0, 100);
    let fold: Run | undefined;
    for (const transition of transitions) fold = evolveRun(fold, transition);
    expect(fold).toEqual(run);
    for (const attempt of await attemptsOf(store, run)) expect(attempt).toMatchObject({ run: run.id });
  }
}

async function attemptsOf(store: Store, run: Run) {
  const uuids = Object.values(run.steps).flatMap(({ last }) => last?.uuid ?? []);
  return Promise.all(uuids.map((uuid) => store.attempt(uuid)));
}
