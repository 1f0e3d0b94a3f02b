import { randomBytes } from 'node:crypto';
import { type FlowVersion, hashFlow, type Job, type Run, type Step } from '@signalbox/engine';
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
import { openSqliteStore, type Store } from '@signalbox/store';

const silent: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => console.error(message, fields),
};

export type Rig = {
  readonly driver: Driver;
  readonly store: Store;
  readonly hub: Hub;
  readonly start: (version: FlowVersion) => Promise<Run>;
  readonly close: () => Promise<void>;
};

/** The real driver on a real SQLite file, with a performer that acknowledges in this process instead of calling. */
export async function openRig(directory: string): Promise<Rig> {
  const now = () => Date.now();
  const ids = idSource(now, randomBytes);
  const hub = new Hub();
  const store = await openSqliteStore({ directory, now, randomBytes });
  const acknowledge: Performer = async ({ payload }) => {
    if (payload.kind !== 'http') return;
    const command = { type: 'ack', uuid: payload.uuid, outcome: 'SUCCESS', done: true, contrary: 'refuse' } as const;
    await driver.execute({
      actor: { kind: 'callback' },
      commands: [{ to: { kind: 'run', id: payload.attempt.run }, command }],
    });
  };
  const performers = {
    http: { perform: acknowledge, atOnce: 1000 },
    'start-build': { perform: acknowledge, atOnce: 1 },
  };
  const dispatcher = new Dispatcher({ store, owner: `server:${ids.next()}`, now, scheduler, log: silent }, performers);
  const driver = new Driver({ store, hub, ids, now, scheduler, log: silent, dispatch: dispatcher });
  const ticker = new Ticker({ store, driver, dispatcher, hub, now, scheduler, log: silent });
  ticker.start();
  return {
    driver,
    store,
    hub,
    start: async (version) => {
      const id = `r${ids.next()}`;
      const origin = { kind: 'manual' } as const;
      const command = { type: 'start', id, project: 'default', name: id, origin, inputs: {} } as const;
      const definition = { kind: 'flow', project: 'default', uuid: ids.next(), version, at: now() } as const;
      const known = driver.versions.cached(version.hash);
      const answer = await driver.execute({
        actor: { kind: 'admin' },
        commands: [{ to: { kind: 'run', id }, command, version }],
        ...(!known && { definitions: [definition] }),
      });
      return runOf(answer);
    },
    close: async () => {
      await ticker.stop();
      await dispatcher.stop();
      await driver.drain();
      await store.close();
    },
  };
}

const job: Job = {
  kind: 'http',
  name: 'work',
  scheme: 'http',
  addresses: ['http://127.0.0.1:9/work'],
  params: [{ name: 'text', type: 'str', required: true }],
  outcomes: ['SUCCESS', 'FAIL'],
  effect: true,
};

/** Steps in a row; `loop` leads from the last to the first. Arguments of about 200 bytes a step. */
export function chain(steps: number, end: 'done' | 'loop', transitions = 10_000): FlowVersion {
  const names = Array.from({ length: steps }, (_, index) => `step${index}`);
  const list = names.map(
    (name, index): Step => ({
      name,
      job: job.name,
      args: [{ name: 'text', from: { kind: 'literal', value: 'x'.repeat(180) } }],
      on: { SUCCESS: targetAfter(names, index, end), FAIL: 'stopped' },
      trigger: 'auto',
    }),
  );
  const limits = { transitions, visitsPerMinute: 0 };
  return hashFlow({ name: `chain${steps}`, inputs: [], steps: list, onFailure: 'stop', limits }, { [job.name]: job });
}

function targetAfter(names: readonly string[], index: number, end: 'done' | 'loop') {
  const next = names[index + 1] ?? (end === 'loop' ? names[0] : undefined);
  return next === undefined ? 'done' : { step: next };
}
