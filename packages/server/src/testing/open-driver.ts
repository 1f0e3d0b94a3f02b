import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Actor, hashFlow, type Run, type RunCommand } from '@signalbox/engine';
import { compile } from '@signalbox/fsl';
import { type CommitBatch, openSqliteStore, type Store, type Task } from '@signalbox/store';
import { runOf } from '../driver/answer.ts';
import { Dispatcher } from '../driver/dispatcher.ts';
import { Driver } from '../driver/driver.ts';
import { Hub } from '../driver/hub.ts';
import { loopScheduler as scheduler } from '../driver/loop-scheduler.ts';
import type { Request } from '../driver/request.ts';
import { Ticker } from '../driver/ticker.ts';
import { idSource } from '../id-source.ts';

export type OpenDriver = Awaited<ReturnType<typeof openDriver>>;

export const admin: Actor = { kind: 'admin' };

type Options = {
  readonly data?: string;
  readonly flow?: string;
  /** Tasks of action services that may be performed at once. */
  readonly atOnce?: number;
};

const oneStep = `action call addr = "http://127.0.0.1:1"; args = (); return = (OK | FAIL); action_end
  flow f step A => (OK -> B | FAIL -> A) { action = call; }; step B => (OK -> done | FAIL -> B) { action = call; }; flow_end`;

/** The driver on a real store in a folder of its own, with a clock that stands still until a test turns it. */
export async function openDriver({ data, flow = oneStep, atOnce = 100 }: Options = {}) {
  const directory = data ?? (await mkdtemp(join(tmpdir(), 'signalbox-driver-')));
  const clock = { now: Date.parse('2026-11-20T12:00:00Z') };
  const now = () => clock.now;
  const ids = idSource(now, randomBytes);
  const real = await openSqliteStore({ directory, now, randomBytes });
  const { store, commits, before, after } = watched(real);
  const logged: { readonly message: string; readonly fields: unknown }[] = [];
  const keep = (message: string, fields?: unknown) => void logged.push({ message, fields });
  const log = { info: keep, warn: keep, error: keep };
  const hub = new Hub();
  const { perform, ...tasks } = patientPerformer();
  const performers = {
    http: { perform, atOnce },
    'start-build': { perform, atOnce },
    'start-run': { perform, atOnce },
    undo: { perform, atOnce },
  };
  const dispatcher = new Dispatcher(
    { ...{ store, owner: () => 'server:tested', now, scheduler, log }, driver: () => driver },
    performers,
  );
  const given = { hub, ids, now, scheduler, log };
  const driver = new Driver({ ...given, store, dispatch: dispatcher });
  const ticker = new Ticker({ ...given, store, driver, dispatcher });
  const version = versionOf(flow);
  const execute = (request: Partial<Request>) => driver.execute({ actor: admin, commands: [], ...request });
  let runs = 0;
  return {
    ...{
      directory,
      clock,
      store,
      real,
      hub,
      driver,
      dispatcher,
      ticker,
      version,
      execute,
      commits,
      before,
      after,
    },
    ...{ logged },
    /** Another server on the same store, which it leaves open. */
    otherDriver: () =>
      new Driver({
        ...given,
        store: real,
        dispatch: { birth: (task) => task, take: () => undefined, letGo: () => undefined, endGroup: () => undefined },
      }),
    start: async (name = `run${++runs}`): Promise<Run> => {
      const id = `r-${name}`;
      const command = { type: 'start', id, project: 'default', name, origin: { kind: 'manual' }, inputs: {} } as const;
      const definition = { kind: 'flow', project: 'default', uuid: ids.next(), version, at: now() } as const;
      const answer = await execute({
        commands: [{ to: { kind: 'run', id }, command, version }],
        definitions: [definition],
      });
      return runOf(answer);
    },
    command: async (run: string, command: RunCommand, more: Partial<Request> = {}): Promise<Run> => {
      const answer = await execute({ commands: [{ to: { kind: 'run', id: run }, command }], ...more });
      return runOf(answer);
    },
    run: async (id: string): Promise<Run> => {
      const run = await driver.run(id);
      if (!run) throw new Error(`no run ${id}`);
      return run;
    },
    ...tasks,
    close: async () => {
      await ticker.stop();
      tasks.endTasks();
      await dispatcher.stop();
      await driver.drain();
      await real.close();
      if (data === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** The store, with what is committed, and with places where a test can make it slow or break it. */
function watched(real: Store) {
  const commits: CommitBatch[] = [];
  const before: { commit?: (batch: CommitBatch) => Promise<void> | void } = {};
  const after: { load?: () => Promise<void>; commit?: () => void; claim?: () => void } = {};
  const store: Store = {
    ...real,
    load: async (refs) => {
      const found = await real.load(refs);
      await after.load?.();
      return found;
    },
    commit: async (batch) => {
      commits.push(batch);
      await before.commit?.(batch);
      const results = await real.commit(batch);
      after.commit?.();
      return results;
    },
    claim: async (request) => {
      const tasks = await real.claim(request);
      after.claim?.();
      return tasks;
    },
  };
  return { store, commits, before, after };
}

/** Takes tasks, and is at work on them until the test lets them end. */
function patientPerformer() {
  const performed: Task[] = [];
  const ends: PromiseWithResolvers<void>[] = [];
  let began = Promise.withResolvers<void>();
  return {
    performed,
    /** In the order in which they began. */
    endTasks: (count = ends.length) => {
      for (const end of ends.splice(0, count)) end.resolve();
    },
    failTasks: (error: Error) => {
      for (const end of ends.splice(0)) end.reject(error);
    },
    perform: async (task: Task) => {
      performed.push(task);
      const end = Promise.withResolvers<void>();
      ends.push(end);
      began.resolve();
      began = Promise.withResolvers();
      await end.promise;
    },
    /** Resolves when so many tasks have been taken. */
    taken: async (count: number) => {
      while (performed.length < count) await began.promise;
    },
  };
}

export function uuidOf(run: Run): string {
  const [visit] = Object.values(run.open);
  if (visit?.phase.kind !== 'attempting') throw new Error(`${run.name} has no open attempt`);
  return visit.phase.attempt.uuid;
}

export function ackOf(run: Run, outcome: string) {
  return { type: 'ack', uuid: uuidOf(run), outcome, done: true, contrary: 'refuse' } as const;
}

function versionOf(text: string) {
  const compiled = compile(text, { actions: () => undefined, flows: () => undefined });
  if (!compiled.ok) throw new Error(compiled.diagnostics.map(({ message }) => message).join('; '));
  const flow = compiled.statements.find(({ kind }) => kind === 'flow');
  if (flow?.kind !== 'flow') throw new Error('the text has no flow');
  return hashFlow(flow.version.flow, flow.version.jobs);
}
