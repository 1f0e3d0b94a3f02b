import type { RunSummary } from '@signalbox/protocol';

/** Who was never here before is shown what failed in the last days. */
const firstVisitMs = 7 * 24 * 3_600_000;

export type Looked = { readonly visited: number; readonly now: number; readonly name: string };

/** What has failed since somebody was here: first what is theirs, then what failed last. */
export function failedSince(runs: readonly RunSummary[], { visited, now, name }: Looked): readonly RunSummary[] {
  const since = visited === 0 ? now - firstVisitMs : visited;
  const rank = ({ startedBy }: RunSummary) => (startedBy === name ? 0 : 1);
  return runs
    .filter(({ status, updatedAt }) => status === 'failed' && updatedAt > since)
    .toSorted((one, other) => rank(one) - rank(other) || other.updatedAt - one.updatedAt);
}
