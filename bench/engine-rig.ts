import { randomBytes } from 'node:crypto';
import type { FlowVersion, Instant, Run } from '@signalbox/engine';
import {
  Dispatcher,
  Driver,
  Hub,
  idSource,
  type Log,
  type Performer,
  runOf,
  loopScheduler as scheduler,
  Ticker,
} from '@signalbox/server';
import { type DatabaseUrl, openPostgresStore, openSqliteStore } from '@signalbox/store';

const silent: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => console.error(message, fields),
};

export type Rig = {
  readonly driver: Driver;
  readonly hub: Hub;
  /** How many runs were started. */
  readonly runs: () => number;
  readonly start: (version: FlowVersion) => Promise<Run>;
  /** Starts a run and resolves when it is done. */
  readonly play: (version: FlowVersion) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The real driver on a real SQLite file, with a performer that acknowledges in this process instead of calling. */
export async function openRig(
  place: string | { readonly database: DatabaseUrl; readonly keyPath?: string },
  { silentStep }: { readonly silentStep?: string } = {},
): Promise<Rig> {
  const now = () => Date.now();
  const ids = idSource(now, randomBytes);
  const hub = new Hub();
  const store =
    typeof place === 'string'
      ? await openSqliteStore({ directory: place, now, randomBytes })
      : await openPostgresStore({ keyPath: undefined, ...place, now, randomBytes });
  const acknowledge: Performer = async ({ payload }) => {
    if (payload.kind !== 'http' || payload.attempt.step === silentStep) return;
    const command = { type: 'ack', uuid: payload.uuid, outcome: 'SUCCESS', done: true, contrary: 'refuse' } as const;
    await driver.execute({
      actor: { kind: 'callback' },
      commands: [{ to: { kind: 'run', id: payload.attempt.run }, command }],
    });
  };
  const performers = {
    http: { perform: acknowledge, atOnce: 1000 },
    'start-build': { perform: acknowledge, atOnce: 1 },
    'start-run': { perform: acknowledge, atOnce: 1 },
    undo: { perform: acknowledge, atOnce: 1 },
  };
  const owner = `server:${ids.next()}`;
  const dispatcher = new Dispatcher(
    { store, owner: () => owner, now, scheduler, log: silent, driver: () => driver },
    performers,
  );
  const driver = new Driver({ store, hub, ids, now, scheduler, log: silent, dispatch: dispatcher });
  const ticker = new Ticker({ store, driver, dispatcher, hub, now, scheduler, log: silent });
  ticker.start();
  const ended = new Map<string, () => void>();
  hub.onChange(({ id, state }) => {
    if (state && 'open' in state && state.state.status === 'done') ended.get(id)?.();
  });
  let runs = 0;
  const start = async (version: FlowVersion): Promise<Run> => {
    runs += 1;
    return runOf(await driver.execute(startOf(version, { driver, id: ids.next(), at: now() })));
  };
  return {
    driver,
    hub,
    runs: () => runs,
    start,
    play: async (version) => {
      const { id } = await start(version);
      // The first acknowledgement is decided after this answer, so the end cannot have been missed.
      await new Promise<void>((resolve) => ended.set(id, resolve));
      ended.delete(id);
    },
    close: async () => {
      await ticker.stop();
      await dispatcher.stop();
      await driver.drain();
      await store.close();
    },
  };
}

type Start = { readonly driver: Driver; readonly id: string; readonly at: Instant };

function startOf(version: FlowVersion, { driver, id, at }: Start): Parameters<Driver['execute']>[0] {
  const origin = { kind: 'manual' } as const;
  const command = { type: 'start', id, project: 'default', name: id, origin, inputs: {} } as const;
  const definition = { kind: 'flow', project: 'default', uuid: version.hash, version, at } as const;
  return {
    actor: { kind: 'admin' },
    commands: [{ to: { kind: 'run', id }, command, version }],
    ...(!driver.versions.cached(version.hash) && { definitions: [definition] }),
  };
}
