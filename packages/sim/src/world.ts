import type { DatabaseSync } from 'node:sqlite';
import { attemptKey, dueAt, type FlowVersion, isBuildOver, isOpen, isUnderWay, type Run } from '@signalbox/engine';
import { ActionServices } from './action-services.ts';
import type { Agenda } from './agenda.ts';
import { startAgents } from './agents.ts';
import type { Flows } from './draw-flows.ts';
import { type Faults, noFaults } from './faults.ts';
import type { StoreFault } from './faulty-store.ts';
import { Front } from './front.ts';
import { startJobHosts } from './job-hosts.ts';
import { ObservedBuilds } from './observed-builds.ts';
import { ObservedRuns } from './observed-runs.ts';
import { ObservedTasks } from './observed-tasks.ts';
import { Office, type OfficeOptions, templateName } from './office.ts';
import { People } from './people.ts';
import type { Random } from './random.ts';
import { ServerClock } from './server-clock.ts';
import { simulatedFiles } from './simulated-files.ts';
import { SimulatedServer } from './simulated-server.ts';
import type { Trace } from './trace.ts';

export type Plan = {
  readonly seed: number;
  /** Drawn from the seed where absent. */
  readonly faults?: Faults;
  /** Drawn from the seed where absent. */
  readonly flows?: Flows;
  /** Befalls exactly one call of the store, the k-th from 1. */
  readonly inject?: { readonly call: number; readonly fault: StoreFault };
};

const troubleMs = 8000;
/** After it, what a fault of the store has left undone is done. */
const mendingMs = 2500;
/** All that is needed after the trouble: a lost lease ends after two minutes, and a slowed visit after one. */
const healingMs = 20 * 60_000;

const ended: ReadonlySet<Run['state']['status']> = new Set(['done', 'stopped', 'rolled_back']);

type Given = {
  readonly plan: Plan;
  readonly flows: Flows;
  readonly random: Random;
  readonly faults: Faults;
  readonly agenda: Agenda;
  readonly trace: Trace;
  readonly database: DatabaseSync;
  readonly office: OfficeOptions['store'];
};

export class World {
  readonly #given: Given;
  readonly #started: readonly FlowVersion[];
  readonly #versions: readonly FlowVersion[];
  readonly #begin: number;
  readonly #runs: ObservedRuns;
  readonly #builds: ObservedBuilds;
  readonly #files = simulatedFiles();
  readonly #tasks: ObservedTasks;
  readonly #services: ActionServices;
  readonly #people: People;
  readonly #office: Office;
  readonly #startWorkers: () => void;
  readonly #atOnce: number;
  readonly #maxTries: number;
  readonly #clock: ServerClock;
  #server: SimulatedServer | undefined;
  /** The newest one, dead or alive, and the one before it when that is not dead. */
  #latest: SimulatedServer | undefined;
  #old: SimulatedServer | undefined;
  #storeFaults = 0;
  #lastFaultAt = 0;
  #healed = false;
  calls = 0;

  constructor(given: Given) {
    const { random, agenda, trace, database } = given;
    this.#given = given;
    const { started, below, variants } = given.flows;
    this.#started = started;
    this.#versions = [...started, ...below, ...variants];
    this.#begin = agenda.now();
    this.#atOnce = random.between(1, 4);
    this.#maxTries = random.between(1, 3);
    this.#clock = new ServerClock(agenda);
    const versionOf = (hash: string) => this.#versions.find((version) => version.hash === hash);
    this.#runs = new ObservedRuns(database, {
      ...{ trace, clock: this.#clock, versionOf },
      isAccepted: (key) => this.#services.hasAccepted(key),
    });
    this.#builds = new ObservedBuilds(database, trace);
    const faults = () => (this.#healed ? noFaults : given.faults);
    const answerLost = () => random.chance(faults().answerLost);
    const storeFaults = () => this.#storeFaults;
    const front = new Front({
      ...{ agenda, random, trace, answerLost, storeFaults },
      server: () => this.#asked(),
    });
    const shared = { agenda, random, trace, front, runs: this.#runs, builds: this.#builds, faults };
    const server = () => (this.#server?.isStopping ? undefined : this.#server);
    this.#startWorkers = () => {
      const has = (kind: string) =>
        this.#versions.some(({ jobs }) => Object.values(jobs).some((job) => job.kind === kind));
      if (has('pipeline')) startAgents({ ...shared, server });
      if (has('code')) startJobHosts({ ...shared, server, versions: this.#versions });
    };
    this.#services = new ActionServices(shared);
    const isUnheard = (uuid: string) => this.#services.isUnheard(uuid);
    this.#people = new People({ ...shared, versions: this.#versions, isHealed: () => this.#healed, isUnheard });
    this.#office = new Office({
      ...{ agenda, random, store: given.office, isHealed: () => this.#healed },
      changed: () => this.#runs.templates.look(),
    });
    const isServed = (key: string) =>
      this.#services.hasAccepted(key) ||
      this.#runs.isTooLate(key) ||
      this.#runs.hasChild(key) ||
      this.#runs.isUndoneBelow(key) ||
      this.#builds.all.some(({ attempt }) => attempt && attemptKey(attempt) === key);
    this.#tasks = new ObservedTasks(database, {
      trace,
      clock: this.#clock,
      runs: this.#runs,
      builds: this.#builds,
      isServed,
    });
  }

  async live(): Promise<void> {
    const { agenda, trace, random } = this.#given;
    this.#boot();
    const together = random.chance(0.2) ? random.between(0, 2000) : undefined;
    for (const [index, flow] of this.#started.entries()) {
      const template = this.#given.flows.template && templateName;
      agenda.after(together ?? random.between(0, 2000), () => this.#people.start(`run${index}`, flow, template));
    }
    agenda.after(0, () => this.#people.watch());
    this.#office.open();
    agenda.after(100, () => this.#lookForRoom());
    this.#startWorkers();
    this.#plan();
    await agenda.run(this.#begin + troubleMs, () => this.#isOver());
    this.#healed = true;
    trace.note('healed');
    this.#unite();
    agenda.after(6000, () => this.#lookForLate());
    await agenda.run(this.#begin + troubleMs + healingMs, () => this.#isOver());
    if (trace.violation === undefined) this.#checkEnd();
  }

  /** While there are two, some still ask the old one. */
  #asked(): SimulatedServer | undefined {
    if (this.#old?.isDead === false && this.#given.random.chance(0.5)) return this.#old;
    return this.#server?.isStopping ? undefined : this.#server;
  }

  /** What comes at its time. */
  #plan(): void {
    const { random, faults, agenda } = this.#given;
    const times = (probability: number, most: number) => (random.chance(probability) ? random.between(1, most) : 0);
    for (let jumps = times(faults.clockJumps, 3); jumps > 0; jumps -= 1) {
      agenda.after(random.between(0, troubleMs - 1), () => this.#jump());
    }
    for (let splits = times(faults.split, 5); splits > 0; splits -= 1) {
      agenda.after(random.between(0, troubleMs - 1), () => this.#split());
    }
    for (let stops = times(faults.orderly, 3); stops > 0; stops -= 1) {
      agenda.after(random.between(0, troubleMs - 1), () => void this.#stop());
    }
  }

  #jump(): void {
    const { random, trace } = this.#given;
    const ms = random.pick([-60_000, -5000, -500, -1, 1, 700, 5000, 60_000, 300_000, 3_600_000]);
    trace.sometimes(`the clock jumps ${ms < 0 ? 'back' : 'forth'}`);
    trace.note(`the clock jumps by ${ms}`);
    this.#clock.jump(ms);
  }

  /** The successor comes while the one before goes on with what it does; few ask that one any more. */
  #split(): void {
    const { random, trace, agenda } = this.#given;
    if (this.#old || !this.#server) return;
    trace.sometimes('two servers at once');
    trace.note('split');
    this.#old = this.#server;
    this.#server = undefined;
    this.#old.cutOff();
    this.#boot();
    agenda.after(random.between(300, 8000), () => this.#unite());
  }

  async #stop(): Promise<void> {
    const server = this.#server;
    if (!server || this.#old || !this.#isQuiet()) return;
    const faults = this.#storeFaults;
    await server.stop();
    if (server.isDead) return;
    if (this.#storeFaults === faults && !this.#old) {
      this.#given.trace.sometimes('a server stops in order');
      this.#tasks.checkStopped(server.accepted);
    }
    server.crash();
  }

  /** Nothing is on its way to be mended. */
  #isQuiet(): boolean {
    return this.#given.agenda.now() - this.#lastFaultAt > mendingMs && !this.#clock.hasJumped;
  }

  #lookForRoom(): void {
    const { agenda } = this.#given;
    const server = this.#server;
    if (server && !server.isStopping && !this.#old && this.#isQuiet()) {
      this.#tasks.checkRoom((kind) => server.roomSince(kind), agenda.now());
    }
    agenda.after(this.#healed ? 500 : 100, () => this.#lookForRoom());
  }

  /** Both die: what the second one knows is old, where the first has written. */
  #unite(): void {
    const old = this.#old;
    if (!old) return;
    this.#old = undefined;
    old.crash();
    this.#latest?.crash();
  }

  #lookForLate(): void {
    const { agenda } = this.#given;
    const server = this.#server;
    if (server && !server.isStopping && agenda.now() - server.startedAt > 3000) this.#runs.checkLate(3000);
    agenda.after(1000, () => this.#lookForLate());
  }

  #boot(): void {
    const { database, agenda, random, trace } = this.#given;
    const server = new SimulatedServer({
      ...{ database, agenda, clock: this.#clock, random, trace },
      post: this.#services.post,
      files: this.#files,
      gitFails: () => !this.#healed && random.chance(this.#given.faults.gitFails),
      atOnce: this.#atOnce,
      maxTries: this.#maxTries,
      plan: () => this.#fault(),
      looked: (verb, given) => this.#office.looked(verb, given),
      written: (write) => {
        this.#runs.refresh();
        this.#builds.refresh();
        for (const { attempt, state } of this.#builds.all) if (attempt) this.#runs.checkBuild(attempt.uuid, state);
        this.#tasks.written(write);
      },
      announced: (run) => this.#runs.announced(run),
      crashed: () => {
        if (this.#latest !== server) return;
        this.#server = undefined;
        agenda.after(random.between(10, 2000), () => this.#boot());
      },
    });
    this.#latest = server;
    void server.start().then(
      () => {
        if (this.#latest === server && !server.isDead) this.#server = server;
      },
      (error: unknown) => trace.broken('R6', `the server does not start: ${String(error)}`),
    );
  }

  #fault(): StoreFault | undefined {
    const { plan, faults, random } = this.#given;
    if (this.#healed) return undefined;
    this.calls += 1;
    if (plan.inject) return plan.inject.call === this.calls ? this.#counted(plan.inject.fault) : undefined;
    const kinds = [
      ['crash-before', faults.crashBefore],
      ['crash-after', faults.crashAfter],
      ['unknown', faults.unknown],
      ['error', faults.storeError],
    ] as const;
    const found = kinds.find(([, probability]) => probability > 0 && random.chance(probability));
    return this.#counted(found?.[0]);
  }

  #counted(fault: StoreFault | undefined): StoreFault | undefined {
    if (fault) {
      this.#storeFaults += 1;
      this.#lastFaultAt = this.#given.agenda.now();
    }
    return fault;
  }

  #isOver(): boolean {
    if (this.#given.trace.violation !== undefined) return true;
    const runs = this.#runs.all;
    const atRest = this.#healed || runs.every(({ state }) => ended.has(state.status));
    const begun = runs.filter(({ origin, forkedFrom }) => origin.kind !== 'step' && !forkedFrom);
    const refused = this.#people.refused.filter((key) => !begun.some(({ name }) => name === key));
    if (
      begun.length + refused.length < this.#started.length ||
      !atRest ||
      !this.#services.isIdle ||
      !this.#people.isIdle
    )
      return false;
    if (!this.#builds.all.every(isBuildOver)) return false;
    return runs.every((run) => this.#isResting(run)) && this.#tasks.left.length === 0;
  }

  /** Nothing goes on in it by itself: all that it waits for are runs of which that is true, and held ones. */
  #isResting(run: Run): boolean {
    if (run.state.status === 'created') return !this.#hasRoom(run);
    if (run.state.status === 'rolling_back') return false;
    if (!isUnderWay(run)) return true;
    const open = Object.values(run.open);
    return (
      dueAt(run) === undefined &&
      open.length > 0 &&
      open.every(({ phase }) => {
        if (phase.kind !== 'attempting' || phase.attempt.job !== 'flow') return false;
        const child = this.#runs.childOf(phase.attempt.uuid);
        return child !== undefined && this.#isResting(child);
      })
    );
  }

  #hasRoom({ flow, template }: Run): boolean {
    const { openRuns } = this.#versions.find(({ hash }) => hash === flow.hash)?.flow.limits ?? {};
    const open = this.#runs.all.filter(({ state }) => isOpen(state.status));
    const ofTemplate = open.filter((run) => template && run.template?.id === template.id).length;
    if (template && ofTemplate >= this.#runs.templates.limitOf(template.id)) return false;
    return openRuns === undefined || open.filter((run) => run.flow.name === flow.name).length < openRuns;
  }

  /** L1 to L3: with the trouble over, every run has come to rest, and nothing is left behind. */
  #checkEnd(): void {
    const { trace, agenda } = this.#given;
    if (this.#isOver()) return;
    for (const run of this.#runs.all) {
      trace.sometimes(`a run ends ${run.state.status}`);
      if (this.#isResting(run)) continue;
      const waits = Object.values(run.open).map(({ step, phase }) => `${step} ${phase.kind}`);
      trace.broken(
        'L1',
        `${run.id} is still ${run.state.status} ${agenda.now() - this.#begin} ms after the start: ${waits.join(', ')}`,
      );
    }
    trace.broken('L3', `not at rest: tasks ${this.#tasks.left.join(', ')}; ${this.#runs.all.length} runs`);
  }
}
