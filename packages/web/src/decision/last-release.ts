import type { DecidedView, RunSummary } from '@signalbox/protocol';
import { queryOptions } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.ts';
import { currentProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';

export type Release = { readonly run: RunSummary; readonly decided: DecidedView };

type AskedOf = {
  /** The id of the run that is not taken for its own last release. */
  readonly run: string;
  readonly flow: string;
  readonly step: string;
  /** Of a decision that is over: what was released before its end, not what has followed. */
  readonly before?: number;
};

/** So many are started while one run waits, and are done before it. */
const runsRead = 100;
/** Of runs that went around the decision as many are looked through. */
const runsLooked = 10;

/** The run of the flow that was done last in which the same step was granted, with what was granted there; null is none. */
export function lastReleaseQuery({ run, flow, step, before }: AskedOf) {
  return queryOptions({
    queryKey: ['list', 'runs', currentProject(), 'released', flow, step, run, before],
    queryFn: async ({ signal }): Promise<Release | null> => {
      // What was done by then had begun by then.
      const query = { flow, status: 'done', limit: runsRead, until: before };
      const { runs } = await request<{ runs: RunSummary[] }>('/runs', { query, signal });
      for (const each of lastDone(runs, { run, ...(before !== undefined && { before }) }).slice(0, runsLooked)) {
        const decided = await decidedIn(each.id, step, signal);
        if (decided?.outcome !== undefined && decided.grants.includes(decided.outcome)) return { run: each, decided };
      }
      return null;
    },
  });
}

/** Runs that are done, what was done last first, whenever it was started. */
export function lastDone(runs: readonly RunSummary[], { run, before = Infinity }: Pick<AskedOf, 'run' | 'before'>) {
  return runs
    .filter(({ id, updatedAt }) => id !== run && updatedAt < before)
    .toSorted((one, other) => other.updatedAt - one.updatedAt);
}

async function decidedIn(run: string, step: string, signal: AbortSignal): Promise<DecidedView | undefined> {
  try {
    return await request<DecidedView>(`/runs/${encodeURIComponent(run)}/decided`, { query: { step }, signal });
  } catch (error) {
    if (error instanceof ApiError && error.code === 'not_found') return undefined;
    throw error;
  }
}
