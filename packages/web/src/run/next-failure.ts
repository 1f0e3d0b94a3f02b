import { type VisitTrace, visitKey } from './story/visit-trace.ts';

/** The next visit that failed, holds the run or whose undo did, behind the one that is selected; then from the start. */
export function nextFailure(visits: readonly VisitTrace[], from: VisitTrace | undefined): VisitTrace | undefined {
  const failed = visits.filter(hasFailed);
  if (!from) return failed[0];
  const place = visits.findIndex((each) => visitKey(each) === visitKey(from));
  return failed.find((each) => visits.indexOf(each) > place) ?? failed[0];
}

function hasFailed({ state, attempts, undo }: VisitTrace): boolean {
  if (state === 'held' || undo?.state === 'failed' || undo?.state === 'barred') return true;
  return attempts.some(({ failure }) => failure !== undefined);
}
