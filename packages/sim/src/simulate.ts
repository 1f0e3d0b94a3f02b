import { DatabaseSync } from 'node:sqlite';
import { attemptKey, type FlowVersion, isBuildOver, isUnderWay } from '@signalbox/engine';
import { openSqliteStore } from '@signalbox/store';
import { ActionServices } from './action-services.ts';
import { Agenda } from './agenda.ts';
import { Agents, agentNames } from './agents.ts';
import { drawFaults, type Faults, faultsText, noFaults } from './faults.ts';
import type { StoreFault } from './faulty-store.ts';
import { Front } from './front.ts';
import { ObservedBuilds } from './observed-builds.ts';
import { ObservedRuns } from './observed-runs.ts';
import { ObservedTasks } from './observed-tasks.ts';
import { People } from './people.ts';
import { Random } from './random.ts';
import { randomFlow } from './random-flow.ts';
import { simulatedFiles } from './simulated-files.ts';
import { SimulatedServer } from './simulated-server.ts';
import { staff } from './staff.ts';
import { Trace } from './trace.ts';

export type Plan = {
  readonly seed: number;
  /** Drawn from the seed where absent. */
  readonly faults?: Faults;
  /** In their order of being started; drawn from the seed where absent. */
  readonly flows?: readonly FlowVersion[];
  /** Befalls exactly one call of the store, the k-th from 1. */
  readonly inject?: { readonly call: number; readonly fault: StoreFault };
};

export type Result = {
  readonly seed: number;
  readonly faults: string;
  readonly violation: string | undefined;
  readonly hash: string;
  readonly tail: readonly string[];
  readonly goals: { readonly [goal: string]: number };
  readonly events: number;
  /** Calls of the store while there was trouble. */
  readonly calls: number;
};

const begin = Date.UTC(2026, 0, 1);
const troubleMs = 8000;
/** All that is needed after the trouble: a lost lease ends after two minutes, and a slowed visit after one. */
const healingMs = 20 * 60_000;

/** One whole execution from its seed: some trouble, then none, and everything must come to its end. */
export async function simulate(plan: Plan): Promise<Result> {
  const random = new Random(plan.seed);
  const faults = plan.faults ?? drawFaults(random);
  const agenda = new Agenda(random, begin);
  const trace = new Trace(agenda.now);
  const database = new DatabaseSync(':memory:');
  await prepare(database, random, agenda);
  const world = new World({ plan, random, faults, agenda, trace, database });
  await world.live();
  database.close();
  return {
    seed: plan.seed,
    faults: faultsText(faults),
    violation: trace.violation,
    hash: trace.hash(),
    tail: trace.tail(40),
    goals: trace.goals,
    events: agenda.events,
    calls: world.calls,
  };
}

async function prepare(database: DatabaseSync, random: Random, { now }: Agenda): Promise<void> {
  database.exec('PRAGMA page_size = 4096');
  const store = await openSqliteStore({ directory: ':memory:', database, now, randomBytes: random.bytes });
  for (const { name, groups } of staff) {
    await store.addUser({ id: name, name, groups, createdAt: now(), tokenHash: name });
  }
  for (const name of agentNames) await store.addAgent({ id: name, name, createdAt: now(), keyHash: name });
  const repository = { project: 'default', scm: 'git', name: 'app', url: 'https://git.example.com/app.git' };
  const secrets = { hookSecretId: 'hook', hookSecret: 'secret' };
  await store.addRepository({ id: 'app', ...repository, ...secrets, defaultBranch: 'main', createdAt: now() });
}

type Given = {
  readonly plan: Plan;
  readonly random: Random;
  readonly faults: Faults;
  readonly agenda: Agenda;
  readonly trace: Trace;
  readonly database: DatabaseSync;
};

class World {
  readonly #given: Given;
  readonly #flows: readonly FlowVersion[];
  readonly #runs: ObservedRuns;
  readonly #builds: ObservedBuilds;
  readonly #files = simulatedFiles();
  readonly #tasks: ObservedTasks;
  readonly #services: ActionServices;
  readonly #people: People;
  readonly #agents: Agents;
  readonly #atOnce: number;
  #server: SimulatedServer | undefined;
  #healed = false;
  calls = 0;

  constructor(given: Given) {
    const { plan, random, agenda, trace, database } = given;
    this.#given = given;
    const count = random.between(1, 3);
    this.#flows = plan.flows ?? Array.from({ length: count }, (_, index) => randomFlow(random, `flow${index}`));
    this.#atOnce = random.between(1, 4);
    this.#runs = new ObservedRuns(database, trace, (hash) => this.#flows.find((flow) => flow.hash === hash));
    this.#builds = new ObservedBuilds(database, trace);
    const faults = () => (this.#healed ? noFaults : given.faults);
    const answerLost = () => random.chance(faults().answerLost);
    const front = new Front({ agenda, random, server: () => this.#server, answerLost });
    const shared = { agenda, random, trace, front, runs: this.#runs, builds: this.#builds, faults };
    const server = () => this.#server;
    this.#agents = new Agents({ ...shared, server });
    this.#services = new ActionServices(shared);
    this.#people = new People({ ...shared, flows: this.#flows, isHealed: () => this.#healed });
    const isServed = (key: string) =>
      this.#services.hasAccepted(key) ||
      this.#runs.isTooLate(key, agenda.now()) ||
      this.#builds.all.some(({ attempt }) => attempt && attemptKey(attempt) === key);
    this.#tasks = new ObservedTasks(database, { trace, runs: this.#runs, builds: this.#builds, isServed });
  }

  async live(): Promise<void> {
    const { agenda, trace, random } = this.#given;
    this.#boot();
    for (const [index, flow] of this.#flows.entries()) {
      agenda.after(random.between(0, 2000), () => this.#people.start(`run${index}`, flow));
    }
    agenda.after(0, () => this.#people.watch());
    if (this.#flows.some(({ jobs }) => Object.values(jobs).some(({ kind }) => kind === 'pipeline')))
      this.#agents.start();
    await agenda.run(begin + troubleMs, () => this.#isOver());
    this.#healed = true;
    trace.note('healed');
    await agenda.run(begin + troubleMs + healingMs, () => this.#isOver());
    if (trace.violation === undefined) this.#checkEnd();
  }

  #boot(): void {
    const { database, agenda, random, trace } = this.#given;
    const server = new SimulatedServer({
      ...{ database, agenda, random, trace },
      post: this.#services.post,
      files: this.#files,
      gitFails: () => !this.#healed && random.chance(this.#given.faults.gitFails),
      atOnce: this.#atOnce,
      maxTries: 3,
      plan: () => this.#fault(),
      written: (write) => {
        this.#runs.refresh();
        this.#builds.refresh();
        this.#tasks.written(write);
      },
      announced: (run) => this.#runs.announced(run),
      crashed: () => {
        this.#server = undefined;
        agenda.after(random.between(10, 2000), () => this.#boot());
      },
    });
    void server.start().then(
      () => {
        this.#server = server;
      },
      (error: unknown) => trace.broken('R6', `the server does not start: ${String(error)}`),
    );
  }

  #fault(): StoreFault | undefined {
    const { plan, faults, random } = this.#given;
    if (this.#healed) return undefined;
    this.calls += 1;
    if (plan.inject) return plan.inject.call === this.calls ? plan.inject.fault : undefined;
    const kinds = [
      ['crash-before', faults.crashBefore],
      ['crash-after', faults.crashAfter],
      ['unknown', faults.unknown],
      ['error', faults.storeError],
    ] as const;
    const found = kinds.find(([, probability]) => probability > 0 && random.chance(probability));
    return found?.[0];
  }

  #isOver(): boolean {
    if (this.#given.trace.violation !== undefined) return true;
    const runs = this.#runs.all;
    const atRest = this.#healed || runs.every(({ state }) => state.status === 'done' || state.status === 'stopped');
    if (runs.length < this.#flows.length || !atRest || !this.#services.isIdle || !this.#people.isIdle) return false;
    if (!this.#builds.all.every(isBuildOver)) return false;
    return runs.every((run) => !isUnderWay(run)) && this.#tasks.left.length === 0;
  }

  /** L1 to L3: with the trouble over, every run has come to rest, and nothing is left behind. */
  #checkEnd(): void {
    const { trace, agenda } = this.#given;
    if (this.#isOver()) return;
    for (const run of this.#runs.all) {
      trace.sometimes(`a run ends ${run.state.status}`);
      if (!isUnderWay(run)) continue;
      const waits = Object.values(run.open).map(({ step, phase }) => `${step} ${phase.kind}`);
      trace.broken(
        'L1',
        `${run.id} is still ${run.state.status} ${agenda.now() - begin} ms after the start: ${waits.join(', ')}`,
      );
    }
    trace.broken('L3', `not at rest: tasks ${this.#tasks.left.join(', ')}; ${this.#runs.all.length} runs`);
  }
}
