import type { ClosedVisit, Run } from '@signalbox/engine';
import type { Store, VisitKey } from '@signalbox/store';

/** Of one run in a document: clients of echoer look at the end of a history, and a loop has no end. */
export const visitsKept = 200;
/** Transitions looked at for a visit that ended; most end one of every two. */
const windowSize = 20;

type Reads = Pick<Store, 'closedVisits' | 'runJournal'>;

/** The visits that ended last, in order: reads no more than a few times what is kept, however long the run is. */
export async function latestVisits(store: Reads, run: Run): Promise<readonly ClosedVisit[]> {
  const entered = Object.values(run.steps).reduce((sum, { visits }) => sum + visits, 0);
  if (entered <= visitsKept) return store.closedVisits(run.id, visitsKept);
  for (let back = visitsKept * 2; back < run.seq; back *= 2) {
    const key = await endedBehind(store, run.id, run.seq - back);
    const found = key ? await lastBehind(store, run.id, key) : [];
    if (found.length === visitsKept) return found;
  }
  return lastBehind(store, run.id, undefined);
}

async function endedBehind(store: Reads, run: string, seq: number): Promise<VisitKey | undefined> {
  const window = await store.runJournal(run, seq, windowSize);
  return window.flatMap(({ events }) => events).find((event) => event.type === 'visit_closed');
}

async function lastBehind(store: Reads, run: string, behind: VisitKey | undefined): Promise<readonly ClosedVisit[]> {
  let kept: readonly ClosedVisit[] = [];
  let after = behind;
  for (;;) {
    const page = await store.closedVisits(run, visitsKept, after);
    kept = [...kept, ...page].slice(-visitsKept);
    after = page.at(-1);
    if (page.length < visitsKept) return kept;
  }
}
