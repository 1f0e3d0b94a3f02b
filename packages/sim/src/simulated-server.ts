import type { DatabaseSync } from 'node:sqlite';
import { type FlowVersion, migrationPlan, type Run, type RunCommand, type RunEvent } from '@signalbox/engine';
import {
  AgentSessions,
  agentTiming,
  type Delivery,
  Dispatcher,
  Driver,
  forkRun,
  HostGates,
  Hub,
  httpPerformer,
  idSource,
  JobHosts,
  type Log,
  type Performer,
  type Performers,
  type Post,
  type Request,
  SecretArgs,
  startBuildPerformer,
  startChildPerformer,
  type TemplateStart,
  Ticker,
  templateStart,
  undoPerformer,
  Workers,
} from '@signalbox/server';
import { type FileStore, openSqliteStore, type Store } from '@signalbox/store';
import type { Agenda } from './agenda.ts';
import type { Preview } from './check-migration.ts';
import { type FaultyStoreOptions, faultyStore } from './faulty-store.ts';
import type { Random } from './random.ts';
import type { ServerClock } from './server-clock.ts';
import { simulatedGit } from './simulated-git.ts';
import type { Trace } from './trace.ts';

export type ServerOptions = {
  readonly database: DatabaseSync;
  readonly agenda: Agenda;
  readonly clock: ServerClock;
  readonly random: Random;
  readonly trace: Trace;
  readonly post: Post;
  readonly files: FileStore;
  readonly gitFails: () => boolean;
  /** Calls of action services at once. */
  readonly atOnce: number;
  readonly maxTries: number;
  readonly plan: FaultyStoreOptions['plan'];
  readonly looked: NonNullable<FaultyStoreOptions['looked']>;
  readonly written: FaultyStoreOptions['written'];
  /** What watchers are told. */
  readonly announced: (run: Run) => void;
  readonly crashed: () => void;
};

/** Where a run is forked, and how the fork is called. */
export type ForkPlace = { readonly step: string; readonly visit: number; readonly name: string };

/** The server's end of a connection of an agent. */
export type AgentEnd = { readonly receive: (text: string) => void; readonly closed: () => void };

type Starting = {
  readonly id: string;
  readonly key: string;
  readonly by: string;
  readonly version: FlowVersion;
  readonly template?: TemplateStart['template'];
};

const agentLeaseMs = 3000;
const timing = { ...agentTiming, pollMs: 2000 };
const stopGraceMs = 5000;

type Kind = keyof Performers;

/** One incarnation of the real server parts. After its crash nothing of it goes on, and only the database is left. */
export class SimulatedServer {
  readonly #options: ServerOptions;
  readonly #abandoned = new Set<() => void>();
  #dead = false;
  #isCutOff = false;
  readonly #lines = new Set<() => void>();
  #store: Store | undefined;
  #driver: Driver | undefined;
  #sessions: AgentSessions | undefined;
  #stopParts: () => Promise<void> = () => Promise.resolve();
  isStopping = false;
  startedAt = Number.POSITIVE_INFINITY;
  readonly #busy = new Map<Kind, number>();
  /** By kind of task: since when it can perform one more. */
  readonly #roomSince = new Map<Kind, number>();
  /** Keys of deliveries that it was told are accepted. */
  readonly accepted = new Set<string>();

  constructor(options: ServerOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { clock, random, trace, database, atOnce, maxTries } = this.#options;
    const { now } = clock;
    const scheduler = {
      soon: (work: () => void) => void this.#after(0, work),
      after: (ms: number, work: () => void) => this.#after(ms, work),
    };
    const log = brokenIsFatal(trace);
    const real = await openSqliteStore({ directory: ':memory:', database, now, randomBytes: random.bytes });
    this.#options.written({ verb: 'start' });
    const store = faultyStore({ ...this.#options, real, isDead: () => this.#dead, crash: () => this.crash() });
    const hub = new Hub();
    hub.onChange((changed) => changed.kind === 'run' && changed.state && this.#options.announced(changed.state));
    const ids = idSource(now, random.bytes);
    const performers: Performers = {
      http: this.#counting('http', (task) => performHttp(task)),
      'start-build': this.#counting('start-build', (task) => performBuild(task)),
      'start-run': this.#counting('start-run', (task) => performChild(task)),
      undo: this.#counting('undo', (task) => performUndo(task)),
    };
    const owner = `server:${ids.next()}`;
    const workers = new Workers({ store, now, settleMs: 0 });
    const secretArgs = new SecretArgs({ store, now, randomBytes: random.bytes });
    const jobHosts = new JobHosts({
      secretArgs,
      driver: () => driver,
      workers,
      store,
      files: this.#options.files,
      hub,
      now,
      scheduler,
      log,
    });
    const given = { store, owner: () => owner, now, scheduler, log, hosts: jobHosts, driver: () => driver };
    const dispatcher = new Dispatcher(given, performers);
    const driver = new Driver({ store, hub, ids, now, scheduler, log, dispatch: dispatcher });
    const post: Post = (delivery) => this.#whileAlive(this.#post(delivery));
    const gates = new HostGates({ now, scheduler, log, atOnce });
    const calls = { driver, store, secretArgs, post, gates, now, random: random.next, log, maxTries };
    const performHttp = httpPerformer(calls);
    const performUndo = undoPerformer(calls);
    const { files, gitFails } = this.#options;
    const git = simulatedGit({ sleep: (ms) => this.#sleep(ms), random, fails: gitFails });
    const performBuild = startBuildPerformer({ driver, store, files, git, now, log });
    const performChild = startChildPerformer({ driver, store, now, log });
    const access = { agentOf: async () => undefined };
    const artifacts = { makeRoom: async () => true };
    const services = { access, artifacts, jobHosts, workers, ids, driver, store, files, hub, now, scheduler, log };
    this.#sessions = new AgentSessions(services, timing);
    const ticker = new Ticker({ store, driver, dispatcher, hub, now, scheduler, log });
    ticker.start();
    this.startedAt = this.#options.agenda.now();
    this.#stopParts = async () => {
      await ticker.stop();
      this.cutOff();
      gates.stop();
      await dispatcher.stop(stopGraceMs);
      for (const close of this.#inFlight) close();
      await dispatcher.stop();
      await driver.drain();
    };
    this.#store = store;
    this.#driver = driver;
  }

  /** As on a signal to end: what it has been told is written before it is gone. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.#options.trace.note('stops');
    await this.#stopParts();
  }

  /** Undefined where it has none. */
  roomSince(kind: string): number | undefined {
    const since = this.#roomSince.get(kind as Kind);
    return (this.#busy.get(kind as Kind) ?? 0) < this.#options.atOnce ? since : undefined;
  }

  #counting(kind: Kind, perform: Performer): Performers[Kind] {
    const { agenda, atOnce } = this.#options;
    this.#roomSince.set(kind, agenda.now());
    const change = (by: number) => {
      const busy = (this.#busy.get(kind) ?? 0) + by;
      this.#busy.set(kind, busy);
      if (by < 0 && busy === atOnce - 1) this.#roomSince.set(kind, agenda.now());
    };
    const counted: Performer = (task) => {
      change(1);
      return perform(task).finally(() => change(-1));
    };
    return { perform: counted, atOnce };
  }

  readonly #inFlight = new Set<() => void>();

  #post(delivery: Delivery): ReturnType<Post> {
    return new Promise((resolve) => {
      const close = () => resolve({ problem: 'the server stops' });
      this.#inFlight.add(close);
      void this.#options.post(delivery).then((answer) => {
        if (!this.#inFlight.delete(close)) return;
        if ('status' in answer && answer.status < 300) this.accepted.add(decodeURI(delivery.key));
        resolve(answer);
      });
    });
  }

  get isDead(): boolean {
    return this.#dead;
  }

  get #isQuiet(): boolean {
    return this.#dead || this.#isCutOff;
  }

  crash(): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#options.trace.note('crash');
    for (const abandon of this.#abandoned) abandon();
    this.#options.crashed();
  }

  /** Nothing of agents comes through any more. */
  cutOff(): void {
    this.#isCutOff = true;
    for (const end of this.#lines) end();
  }

  /** Calls back when the server dies before the caller has its answer. */
  onCrash(abandon: () => void): () => void {
    this.#abandoned.add(abandon);
    return () => void this.#abandoned.delete(abandon);
  }

  /** What the API's door of starts does. */
  async startRun(key: string, version: FlowVersion, by: string): Promise<string> {
    const { clock, random } = this.#options;
    const id = `r${idSource(clock.now, random.bytes).next()}`;
    return this.#start({ id, key, by, version });
  }

  /** What the API's door of starts does for a template. */
  async startTemplate(key: string, name: string, by: string): Promise<string> {
    const { clock, random } = this.#options;
    const found = await this.#store?.template('default', name);
    if (!found || !this.#store) throw new Error(`template ${name} is not there`);
    const { version, template } = await templateStart(found, this.#store);
    const id = `r${idSource(clock.now, random.bytes).next()}`;
    return this.#start({ id, key, by, version, template });
  }

  async #start({ id, key, by, version, template }: Starting): Promise<string> {
    const at = this.#options.clock.now();
    const of = { type: 'start', id, name: key, project: 'default', origin: { kind: 'manual' } } as const;
    const command = { ...of, inputs: {}, ...(template && { template }) };
    const uuid = { kind: 'flow', project: 'default', uuid: id, version, name: version.flow.name, at } as const;
    try {
      await this.#execute({
        actor: { kind: 'user', id: by, name: by },
        commands: [{ to: { kind: 'run', id }, command, version }],
        definitions: template ? [] : [uuid],
        claims: [{ key: `start:${key}`, value: id, at }],
      });
      return id;
    } catch (error) {
      const details = error instanceof Error && 'details' in error ? (error.details as { value?: string }) : {};
      if (details.value === undefined) throw error;
      return details.value;
    }
  }

  /** As the API's door does it; answers the id. */
  async forkRun(run: string, from: ForkPlace, by: string): Promise<string> {
    const { clock, random } = this.#options;
    const source = await this.#driver?.run(run);
    if (!source || !this.#driver || !this.#store) throw new Error(`${run} is not there`);
    const services = {
      driver: this.#driver,
      store: this.#store,
      ids: idSource(clock.now, random.bytes),
      now: clock.now,
    };
    return (await forkRun(source, from, { actor: { kind: 'user', id: by, name: by }, role: 'approver' }, services)).id;
  }

  /** What the API's door of previews does. */
  async preview(id: string, to: FlowVersion): Promise<Preview> {
    const run = await this.#driver?.run(id);
    const from = run && (await this.#driver?.versions.get(run.flow.hash));
    if (!run || !from) throw new Error(`${id} is not there`);
    return { seq: run.seq, problems: migrationPlan(run, from, to).problems };
  }

  /** What the door of acknowledgements does. */
  async acknowledge(ack: Omit<Extract<RunCommand, { type: 'ack' }>, 'type'>): Promise<void> {
    const found = await this.#store?.attempt(ack.uuid);
    if (!found) throw Object.assign(new Error('attempt_not_found'), { code: 'attempt_not_found' });
    const command = { type: 'ack' as const, ...ack };
    const events = await this.#execute({
      actor: { kind: 'callback' },
      commands: [{ to: { kind: 'run', id: found.run }, command }],
    });
    if (events.some(({ type }) => type === 'given_up_ended'))
      throw Object.assign(new Error('attempt_stale'), { code: 'attempt_stale' });
  }

  /** An acknowledgement that reaches its run with an uuid that is none of its own. */
  async forgedAck(run: string, ack: Omit<Extract<RunCommand, { type: 'ack' }>, 'type'>): Promise<void> {
    await this.#execute({
      actor: { kind: 'callback' },
      commands: [{ to: { kind: 'run', id: run }, command: { type: 'ack', ...ack } }],
    });
  }

  /** Undefined where nobody listens. */
  connectAgent(
    { agent, instance }: { readonly agent: string; readonly instance: string },
    line: { readonly receive: (text: string) => void; readonly closed: (code: number | undefined) => void },
  ): AgentEnd | undefined {
    const end = () => line.closed(undefined);
    const abandon = this.onCrash(end);
    this.#lines.add(end);
    const forget = () => {
      abandon();
      this.#lines.delete(end);
    };
    const connection = {
      send: (text: string) => this.#isQuiet || line.receive(text),
      unsentBytes: () => 0,
      close: (code: number) => this.#isQuiet || line.closed(code),
    };
    const serves = { builds: true, jobs: ['*'] };
    const arrival = { agent: { id: agent, name: agent, createdAt: 0, serves }, instance, leaseMs: agentLeaseMs };
    const session = this.#sessions?.open(connection, arrival);
    if (!session) return undefined;
    return {
      receive: (text) => this.#isQuiet || session.receive(text),
      closed: () => {
        forget();
        if (!this.#dead) this.#sessions?.forget(session);
      },
    };
  }

  async killBuild(build: string, user: string): Promise<void> {
    const actor = { kind: 'user' as const, id: user, name: user };
    const command = { type: 'kill' as const, reason: 'nobody waits for it' };
    await this.#execute({ actor, commands: [{ to: { kind: 'build', id: build }, command }] });
  }

  async command(run: string, command: RunCommand, user: string): Promise<void> {
    const actor = { kind: 'user' as const, id: user, name: user };
    await this.#execute({ actor, commands: [{ to: { kind: 'run', id: run }, command }] });
  }

  /** What the ticker does. */
  async wake(run: string): Promise<void> {
    await this.#execute({
      actor: { kind: 'system' },
      commands: [{ to: { kind: 'run', id: run }, command: { type: 'timer' } }],
    });
  }

  async #execute(request: Request): Promise<readonly RunEvent[]> {
    return (await this.#driver?.execute(request))?.events ?? [];
  }

  #after(ms: number, work: () => void): () => void {
    return this.#options.agenda.after(ms, () => !this.#dead && work());
  }

  #sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.#after(ms, resolve));
  }

  #whileAlive<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve) => void promise.then((value) => !this.#dead && resolve(value)));
  }
}

/** A database that does not answer is trouble; what contradicts itself is a defect (R6). */
function brokenIsFatal(trace: Trace): Log {
  return {
    info: () => undefined,
    warn: () => undefined,
    error: (message, fields) => {
      if (message !== 'invariant broken' && message !== 'the store refuses what was decided') return;
      const { error, detail } = fields ?? {};
      trace.broken('R6', `${message}: ${error instanceof Error ? error.message : String(detail)}`);
    },
  };
}
