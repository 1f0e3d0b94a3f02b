import type { RunSummary } from '@signalbox/protocol';

/** Who was never here before is shown what failed in the last days. */
const firstVisitMs = 7 * 24 * 3_600_000;

export type Looked = { readonly visited: number; readonly now: number; readonly name: string };

/** A flow may say of a failure that it holds the run, or rolls it back. */
const wrong: ReadonlySet<RunSummary['status']> = new Set(['failed', 'held', 'rolled_back']);

/**
 * What has failed since somebody was here: first what is theirs, then what failed last. Held ones of theirs stand
 * elsewhere.
 */
export function failedSince(runs: readonly RunSummary[], { visited, now, name }: Looked): readonly RunSummary[] {
  const since = visited === 0 ? now - firstVisitMs : visited;
  const rank = ({ startedBy }: RunSummary) => (startedBy === name ? 0 : 1);
  return runs
    .filter(({ status, startedBy, updatedAt }) => {
      return wrong.has(status) && updatedAt > since && !(status === 'held' && startedBy === name);
    })
    .toSorted((one, other) => rank(one) - rank(other) || other.updatedAt - one.updatedAt);
}
