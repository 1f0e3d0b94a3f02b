import { DatabaseSync } from 'node:sqlite';
import { type Definition, openSqliteStore, type Store } from '@signalbox/store';
import { Agenda } from './agenda.ts';
import { agentNames } from './agents.ts';
import { drawFlows, type Flows } from './draw-flows.ts';
import { drawFaults, faultsText } from './faults.ts';
import { jobHostNames } from './job-hosts.ts';
import { templateName } from './office.ts';
import { Random } from './random.ts';
import { misled, newcomer, staff } from './staff.ts';
import { Trace } from './trace.ts';
import { type Plan, World } from './world.ts';

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

/** One whole execution from its seed: some trouble, then none, and everything must come to its end. */
export async function simulate(plan: Plan): Promise<Result> {
  const random = new Random(plan.seed);
  const faults = plan.faults ?? drawFaults(random);
  const agenda = new Agenda(random, begin);
  const trace = new Trace(agenda.now);
  const database = new DatabaseSync(':memory:');
  const flows = plan.flows ?? drawFlows(random);
  const office = await prepare(database, flows, { random, agenda });
  const world = new World({ plan, flows, random, faults, agenda, trace, database, office });
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

type Chance = { readonly random: Random; readonly agenda: Agenda };

async function prepare(database: DatabaseSync, flows: Flows, { random, agenda }: Chance): Promise<Store> {
  const { now } = agenda;
  database.exec('PRAGMA page_size = 4096');
  const store = await openSqliteStore({ directory: ':memory:', database, now, randomBytes: random.bytes });
  for (const { name, groups } of [...staff, newcomer, misled]) {
    await store.addUser({ id: name, name, groups, role: 'approver', createdAt: now(), tokenHash: name });
  }
  for (const name of [...agentNames, ...jobHostNames])
    await store.addAgent({ id: name, name, createdAt: now(), serves: { builds: true, jobs: [] }, keyHash: name });
  const repository = { project: 'default', scm: 'git', name: 'app', url: 'https://git.example.com/app.git' };
  const secrets = { hookSecretId: 'hook', hookSecret: 'secret' };
  await store.addRepository({ id: 'app', ...repository, ...secrets, defaultBranch: 'main', createdAt: now() });
  const ofTemplate = flows.template ? flows.started.slice(0, 1) : [];
  const named = [...flows.below, ...ofTemplate].map((version) => ({ version, name: version.flow.name }));
  // A run is only moved to what is stored, whether or not a run of it was ever started.
  const pinned = [...flows.variants, ...(flows.template ? [] : flows.started)].map((version) => ({ version }));
  const definitions = [...named, ...pinned].map(
    (each): Definition => ({ kind: 'flow', project: 'default', uuid: each.version.hash, at: now(), ...each }),
  );
  const unit = { writes: [], reads: [], definitions, claims: [], fences: [], facts: [] };
  if (definitions.length > 0) await store.commit({ units: [unit], tasks: [] });
  const { template: content } = flows;
  if (content) {
    await store.putTemplate({
      change: 'made',
      project: 'default',
      name: templateName,
      content,
      by: 'admin',
      at: now(),
    });
  }
  return store;
}
