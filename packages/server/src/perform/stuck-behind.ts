import type { Run, RunStatus } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import { childIdOf } from '../driver/working-set.ts';

export type StuckSources = {
  readonly store: Pick<Store, 'runs'>;
  readonly driver: { readonly run: (id: string) => Promise<Run | undefined> };
};

/** Runs that are looked at: where more are concerned, nobody says that they wait for each other for ever. */
const mostRuns = 500;

type Node = { readonly run: Run; readonly needs: 'any' | 'all'; readonly waitsFor: readonly string[] };

/**
 * The runs that have the places which a queued run waits for, where none of them can end before it has: each waits, by
 * runs below it, for a place that one above the queued run has.
 */
export async function stuckBehind(queued: Run, sources: StuckSources): Promise<readonly Run[] | undefined> {
  const graph = await graphOf(queued, sources);
  if (!graph) return undefined;
  const stuck = new Set(graph.keys());
  for (let before = Number.POSITIVE_INFINITY; stuck.size < before; ) {
    before = stuck.size;
    for (const [id, { needs, waitsFor }] of graph) {
      const isStuck = (each: string) => stuck.has(each);
      // One place is enough for who waits for one, and one child that never ends keeps its run.
      if (needs === 'any' ? !waitsFor.every(isStuck) || waitsFor.length === 0 : !waitsFor.some(isStuck))
        stuck.delete(id);
    }
  }
  if (!stuck.has(queued.id)) return undefined;
  return graph.get(queued.id)?.waitsFor.flatMap((id) => graph.get(id)?.run ?? []);
}

async function graphOf(queued: Run, sources: StuckSources): Promise<ReadonlyMap<string, Node> | undefined> {
  const graph = new Map<string, Node>();
  const runs = new Map([[queued.id, queued]]);
  // What is found is looked at in its turn.
  for (const [id, run] of runs) {
    if (runs.size > mostRuns) return undefined;
    const next = run.state.status === 'created' ? await holdersOf(run, sources) : await childrenOf(run, sources);
    graph.set(id, {
      run,
      needs: run.state.status === 'created' ? 'any' : 'all',
      waitsFor: next.map((each) => each.id),
    });
    for (const each of next) runs.set(each.id, each);
  }
  return graph;
}

const open: readonly RunStatus[] = ['running', 'paused', 'held'];

async function holdersOf({ project, flow }: Run, { store }: StuckSources): Promise<readonly Run[]> {
  const query = { project, flow: flow.name, limit: mostRuns + 1 };
  return (await Promise.all(open.map((status) => store.runs({ ...query, status })))).flat();
}

/** Runs below it that it cannot end without. A held run is moved on by a person, and a timeout ends a step by itself. */
async function childrenOf(run: Run, { driver }: StuckSources): Promise<readonly Run[]> {
  if (run.state.status === 'held') return [];
  const ids = Object.values(run.open).flatMap(({ phase }) => {
    if (phase.kind !== 'attempting' || phase.attempt.job !== 'flow' || phase.attempt.deadline !== undefined) return [];
    return [childIdOf(phase.attempt.uuid)];
  });
  return (await Promise.all(ids.map((id) => driver.run(id)))).filter((child) => child !== undefined);
}
