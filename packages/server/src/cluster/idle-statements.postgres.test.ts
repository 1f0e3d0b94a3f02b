import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openPostgresStore, readDatabaseUrl, type Store } from '@signalbox/store';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test, vi } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { Dispatcher } from '../driver/dispatcher.ts';
import { Driver } from '../driver/driver.ts';
import { Hub } from '../driver/hub.ts';
import { loopScheduler } from '../driver/loop-scheduler.ts';
import { Ticker } from '../driver/ticker.ts';
import { idSource } from '../id-source.ts';
import { startWaitingRun } from '../testing/start-waiting-run.ts';
import { openCluster } from './open-cluster.ts';
import { StoreClock } from './store-clock.ts';

const now = () => Date.now();
const ids = idSource(now, randomBytes);
const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const never = { perform: async () => undefined, atOnce: 10 };

/** Whatever a server does by itself, only when the test says so. */
class Patience {
  #waiting: (() => void)[] = [];
  #armed = Promise.withResolvers<void>();

  readonly scheduler = {
    ...loopScheduler,
    after: (_ms: number, work: () => void) => {
      this.#waiting.push(work);
      this.#armed.resolve();
      return () => {
        this.#waiting = this.#waiting.filter((each) => each !== work);
      };
    },
  };

  /** Everything once; resolves when all of it waits again. */
  readonly round = async (): Promise<void> => {
    const due = this.#waiting.splice(0);
    for (const work of due) work();
    while (this.#waiting.length < due.length) {
      this.#armed = Promise.withResolvers();
      await this.#armed.promise;
    }
  };
}

let folder: string;
let store: Store;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-idle-'));
  const address = await newPostgresDatabase({ port: inject('postgresPort') });
  const read = readDatabaseUrl(`${address}?weak-durability=on&hints=off`);
  if (!read.ok) throw new Error(read.problem);
  store = await openPostgresStore({ database: read.database, keyPath: join(folder, 'key'), now, randomBytes });
});

afterEach(async () => {
  vi.restoreAllMocks();
  await store.close();
  await rm(folder, { recursive: true });
});

test('a server that has nothing to do asks the database as often for no run as for many that wait', async () => {
  const { scheduler, round } = new Patience();
  const hub = new Hub();
  const clock = new StoreClock({ monotonicMs: () => performance.now(), wall: now });
  const performers = { http: never, 'start-build': never, 'start-run': never, undo: never };
  const dispatcher = new Dispatcher(
    { store, owner: () => 'server:idle', now, scheduler, log, driver: () => driver },
    performers,
  );
  const driver = new Driver({ store, hub, ids, now, scheduler: loopScheduler, log, dispatch: dispatcher });
  const given = { store, hub, ids, now, scheduler, log };
  const cluster = openCluster({
    ...given,
    clock,
    leaseMs: 60_000,
    signedAcks: false,
    onBeat: async () => undefined,
    onOutdated: () => undefined,
  });
  await cluster.start();
  await store.cluster?.joinServers({ server: 'server:other', leaseMs: 600_000 });
  const ticker = new Ticker({ ...given, driver, dispatcher });
  ticker.start();
  await round();
  const none = await statementsOf(round);
  await Promise.all(Array.from({ length: 300 }, () => startWaitingRun(driver, ids)));
  await round();
  expect(await statementsOf(round)).toEqual(none);
  expect(none.length).toBeGreaterThan(5);
  await ticker.stop();
  await cluster.stop();
});

/** What is sent to the database meanwhile, in the order of the letters. */
async function statementsOf(work: () => Promise<void>): Promise<readonly string[]> {
  const query = vi.spyOn(pg.Client.prototype, 'query');
  await work();
  const sent = query.mock.calls.map(([given]) => (typeof given === 'string' ? given : (given as pg.QueryConfig).text));
  query.mockRestore();
  return sent.sort();
}
