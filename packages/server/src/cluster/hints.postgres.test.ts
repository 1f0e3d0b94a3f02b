import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type HintStore, openPostgresStore, readDatabaseUrl, type Store } from '@signalbox/store';
import pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { newPostgresDatabase } from '../../../../testing/new-postgres-database.ts';
import { Driver } from '../driver/driver.ts';
import { type Hint, Hub } from '../driver/hub.ts';
import { loopScheduler } from '../driver/loop-scheduler.ts';
import { idSource } from '../id-source.ts';
import { startWaitingRun } from '../testing/start-waiting-run.ts';
import { Hints } from './hints.ts';
import { type Cluster, openCluster } from './open-cluster.ts';
import { StoreClock } from './store-clock.ts';

const now = () => Date.now();
const ids = idSource(now, randomBytes);

let folder: string;
let database: string;
const ends: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'signalbox-hints-'));
  database = await newPostgresDatabase({ port: inject('postgresPort') });
});

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
  await rm(folder, { recursive: true });
});

async function openStore(address = database, key = 'here'): Promise<Store> {
  const read = readDatabaseUrl(`${address}?weak-durability=on&connections=3`);
  if (!read.ok) throw new Error(read.problem);
  const store = await openPostgresStore({ database: read.database, keyPath: join(folder, key), now, randomBytes });
  ends.push(() => store.close());
  return store;
}

/** What a server says of its hints, awaited. */
class Told {
  readonly #told: string[] = [];
  #waken = Promise.withResolvers<void>();

  readonly log = {
    info: (line: string) => this.#tell(line),
    warn: (line: string) => this.#tell(line),
    error: () => undefined,
  };

  async includes(part: string): Promise<void> {
    while (!this.#told.some((line) => line.includes(part))) await this.#waken.promise;
    this.#told.length = 0;
  }

  #tell(line: string): void {
    this.#told.push(line);
    this.#waken.resolve();
    this.#waken = Promise.withResolvers();
  }
}

/** Nothing that would take its time ever comes: no server looks by itself. */
const impatient = {
  ...loopScheduler,
  after: (ms: number, work: () => void) => (ms < 100 ? loopScheduler.after(ms, work) : () => undefined),
};

type Server = { readonly cluster: Cluster; readonly hub: Hub; readonly driver: Driver; readonly told: Told };

async function server(scheduler = impatient): Promise<Server> {
  const store = await openStore();
  const [hub, told, log] = [new Hub(), new Told(), silent];
  const clock = new StoreClock({ monotonicMs: () => performance.now(), wall: now });
  const onBeat = async () => undefined;
  const cluster = openCluster({
    store,
    clock,
    hub,
    ids,
    scheduler,
    log: told.log,
    leaseMs: 60_000,
    signedAcks: false,
    onBeat,
    onOutdated: () => undefined,
  });
  const dispatch = {
    birth: <T>(task: T) => task,
    take: () => undefined,
    letGo: () => undefined,
    endGroup: () => undefined,
  };
  const driver = new Driver({ store, hub, ids, now, scheduler: loopScheduler, log, dispatch });
  await cluster.start();
  ends.push(() => cluster.stop());
  await told.includes('told at once');
  return { cluster, hub, driver, told };
}

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

test('a watcher hears of what another server did though nobody looks for it', async () => {
  const watching = await server();
  const acting = await server();
  const seen = new Promise<string>((resolve) => watching.hub.onChange(({ id }) => resolve(id)));
  const run = await startWaitingRun(acting.driver, ids);
  expect(await seen).toBe(run);
});

test('tasks for which there is no room, and lines of a log, are told of too', async () => {
  const watching = await server();
  const acting = await server();
  const due = new Promise((resolve) => watching.hub.onDue(resolve));
  acting.hub.tasksLeft();
  await due;
  const logged = new Promise((resolve) => watching.hub.onLog(resolve));
  acting.hub.logged({ build: 'b', workflow: 'w', proc: 'p' } as never);
  expect(await logged).toBeUndefined();
});

test('a server whose connection is cut looks by itself, and is told again when it has a new one', async () => {
  const again = Promise.withResolvers<void>();
  const patient = {
    ...loopScheduler,
    after: (ms: number, work: () => void) => {
      if (ms !== 1000) return impatient.after(ms, work);
      void again.promise.then(work);
      return () => undefined;
    },
  };
  const watching = await server(patient);
  const admin = new pg.Client({ connectionString: database });
  await admin.connect();
  await admin.query(
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'signalbox hints' AND datname = current_database()",
  );
  await admin.end();
  await watching.told.includes('only looked for');
  again.resolve();
  await watching.told.includes('told at once');
});

test('where hints are kept back nothing is told, and it is tried again only after a while', async () => {
  const here = (await openStore()).cluster?.hints;
  const there = (await openStore(await newPostgresDatabase({ port: inject('postgresPort') }), 'there')).cluster?.hints;
  const waits: { readonly ms: number; readonly work: () => void }[] = [];
  const scheduler = {
    ...loopScheduler,
    after: (ms: number, work: () => void) => {
      waits.push({ ms, work });
      return () => undefined;
    },
  };
  const told = new Told();
  const hub = new Hub();
  const texts: string[] = [];
  // Listens where nothing of what is told arrives, as a proxy that pools transactions makes one listen.
  const store: HintStore = {
    listen: there!.listen,
    tell: async (text) => {
      texts.push(text);
      await here!.tell(text);
    },
  };
  const heard: Hint[] = [];
  const membership = { others: 1 };
  const hints = new Hints({
    store,
    membership,
    hub,
    ids,
    scheduler,
    log: told.log,
    onHint: (hint) => heard.push(hint),
  });
  await hints.start();
  hub.tasksLeft();
  waits[0]?.work();
  await told.includes('a proxy keeps their hints back');
  expect(hints.areHeard).toBe(false);
  await expect.poll(() => waits.map(({ ms }) => ms)).toEqual([5000, 60_000]);
  expect(texts).toHaveLength(1);
  expect(heard).toEqual([]);
  await hints.stop();
});

test('who tells without end is listened to once, and then after a rest', async () => {
  const [listening, telling] = [await openStore(), await openStore()];
  const told = new Told();
  const heard: Hint[] = [];
  const rests: (() => void)[] = [];
  const scheduler = {
    ...impatient,
    after: (ms: number, work: () => void) => {
      if (ms !== 40) return impatient.after(ms, work);
      rests.push(work);
      return () => undefined;
    },
  };
  const given = { hub: new Hub(), ids, scheduler, log: told.log, membership: { others: 1 } };
  const hints = new Hints({ ...given, store: hintsOf(listening), onHint: (hint) => heard.push(hint) });
  await hints.start();
  await told.includes('told at once');
  const tell = async () => {
    for (let time = 0; time < 20; time += 1) await hintsOf(telling).tell('other tasks');
    await arrived(hintsOf(telling));
  };
  await tell();
  expect(heard).toEqual(['tasks']);
  rests[0]?.();
  await tell();
  expect(heard).toEqual(['tasks', 'tasks']);
  rests[1]?.();
  await hints.stop();
});

/** Hears itself: what was told before has come to all. */
async function arrived(store: HintStore): Promise<void> {
  const [, end] = await new Promise<[string, () => Promise<void>]>((resolve) => {
    const hanging = store.listen({
      onHint: (text) => text === 'mark ' && void hanging.then((end) => resolve([text, end])),
      onEnd: () => undefined,
    });
    void hanging.then(() => store.tell('mark '));
  });
  await end();
}

function hintsOf(store: Store): HintStore {
  const hints = store.cluster?.hints;
  if (!hints) throw new Error('this store tells no hints');
  return hints;
}
