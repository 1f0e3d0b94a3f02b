import { randomBytes } from 'node:crypto';
import { openPostgresStore, readDatabaseUrl, type Store } from '@signalbox/store';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { Driver } from '../driver/driver.ts';
import { Hub } from '../driver/hub.ts';
import { loopScheduler } from '../driver/loop-scheduler.ts';
import { idSource } from '../id-source.ts';
import { startWaitingRun } from '../testing/start-waiting-run.ts';
import { Neighbours } from './neighbours.ts';

const now = () => Date.now();
const ids = idSource(now, randomBytes);
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

let store: Store;
let hub: Hub;
let neighbours: Neighbours;
let look: () => void;
let looked: PromiseWithResolvers<void>;
let restMs: number;
const membership = { others: 0, beats: 1 };

beforeEach(async () => {
  const read = readDatabaseUrl(
    `${await newPostgresDatabase({ port: inject('postgresPort') })}?weak-durability=on&connections=3`,
  );
  if (!read.ok) throw new Error(read.problem);
  store = await openPostgresStore({ database: read.database, keyPath: undefined, now, randomBytes });
  hub = new Hub();
  membership.others = 0;
  const scheduler = {
    ...loopScheduler,
    after: (ms: number, work: () => void) => {
      restMs = ms;
      look = work;
      looked?.resolve();
      return () => undefined;
    },
  };
  neighbours = new Neighbours({
    store: { load: store.load, ...store.cluster! },
    membership,
    hub,
    scheduler,
    monotonicMs: () => 1000,
    log: silent,
    areToldOf: () => false,
  });
  await neighbours.start();
});

afterEach(async () => {
  await neighbours.stop();
  await store.close();
});

/** As another server would, with watchers of its own. */
async function startElsewhere(): Promise<string> {
  const dispatch = {
    birth: <T>(task: T) => task,
    take: () => undefined,
    letGo: () => undefined,
    endGroup: () => undefined,
  };
  const driver = new Driver({ store, hub: new Hub(), ids, now, scheduler: loopScheduler, log: silent, dispatch });
  return startWaitingRun(driver, ids);
}

async function lookOnce(): Promise<void> {
  looked = Promise.withResolvers();
  look();
  await looked.promise;
}

test('what another server did before this one heard of it is told as well', async () => {
  const told: string[] = [];
  hub.onChange(({ id }) => told.push(id));
  for (let beat = 0; beat < 3; beat += 1) {
    membership.beats += 1;
    await lookOnce();
  }
  const before = await startElsewhere();
  await lookOnce();
  membership.beats += 1;
  membership.others = 1;
  await lookOnce();
  expect(told).toEqual([before]);
  const after = await startElsewhere();
  membership.others = 0;
  await lookOnce();
  expect(told).toEqual([before, after]);
});

test('who is told that there is something looks soon, but not all the time at somebody who changes much', async () => {
  membership.others = 1;
  await lookOnce();
  expect(restMs).toBe(200);
  neighbours.notice();
  expect(restMs).toBe(40);
  await Promise.all(Array.from({ length: 60 }, startElsewhere));
  await lookOnce();
  neighbours.notice();
  expect(restMs).toBe(200);
  await lookOnce();
  neighbours.notice();
  expect(restMs).toBe(40);
});
