import type { Store } from '../store.ts';

export type Known = {
  readonly runs: readonly string[];
  readonly builds: readonly string[];
  readonly tasks: readonly string[];
  readonly facts: readonly string[];
};

const project = 'main';
const all = 100_000;

/** All that the port shows, without the place numbers, which each store counts in its own way. */
export async function canonicalState(store: Store, { runs, builds, tasks, facts }: Known) {
  const each = async <T>(ids: readonly string[], read: (id: string) => Promise<T>) =>
    Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await read(id)] as const)));
  return {
    aggregates: await store.load([
      ...runs.map((id) => ({ kind: 'run', id }) as const),
      ...builds.map((id) => ({ kind: 'build', id }) as const),
    ]),
    journals: await each(runs, (id) => store.runJournal(id, 0, all)),
    visits: await each(runs, (id) => store.closedVisits(id, all)),
    buildJournals: await each(builds, (id) => store.buildJournal(id, 0, all)),
    tasks: await each(tasks, (id) => store.task(id)),
    facts: await store.facts(facts),
    lists: {
      runs: (await store.runs({ project, limit: all })).map(({ id }) => id),
      builds: (await store.builds({ project, limit: all })).map(({ id }) => id),
      attempts: await store.attempts(project, all),
      deciding: (await store.awaitingPerson(project, all)).map(({ id }) => id),
      queues: await store.nextInQueues(),
      due: await store.dueRuns(all, all),
      actions: await store.actions(project),
      flows: await store.flows(project),
      users: await store.users(),
      events: (await store.events({ project, order: 'oldest', limit: 1000 })).map(({ place: _, ...event }) => event),
    },
    runChanges: (await store.runChanges(project, 0, all)).map(({ run, transition }) => ({ run, transition })),
    resourceChanges: (await store.resourceChanges(project, 0, all)).map(({ place: _, ...change }) => change),
    census: await store.census(all),
  };
}
