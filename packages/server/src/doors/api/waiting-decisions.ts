import { setImmediate } from 'node:timers/promises';
import { type Instant, isUnderWay, type Run } from '@signalbox/engine';
import type { DecisionView } from '@signalbox/protocol';
import { defaultProject } from '../../default-project.ts';
import { decisionViews, type Viewer } from '../../present/decision-view.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';

const pageSize = 200;

type Asked = { readonly after?: string | undefined; readonly mine: boolean; readonly limit: number };

/** Of the oldest run first. The decisions of one run stand on one page, which they may make longer. */
export async function waitingDecisions(
  { store, driver }: Pick<Services, 'store' | 'driver'>,
  viewer: Viewer,
  { after, mine, limit }: Asked,
): Promise<readonly DecisionView[]> {
  const behind = after === undefined ? undefined : placeOf(await findRun(store, after));
  const found: DecisionView[] = [];
  for (const place of await waitingRuns(store)) {
    if (behind && compare(place, behind) <= 0) continue;
    const run = await driver.run(place.id);
    const views = run ? decisionViews(run, viewer) : [];
    found.push(...views.filter(({ mayDecide }) => mayDecide || !mine));
    if (found.length >= limit) break;
  }
  return found;
}

/** Where a run stands among those that wait: it stays there, whatever others are decided meanwhile. */
type Place = { readonly startedAt: Instant; readonly id: string };

async function waitingRuns(store: Services['store']): Promise<readonly Place[]> {
  const first = await store.awaitingPerson(defaultProject, pageSize);
  if (first.length < pageSize) return first.map(placeOf).sort(compare);
  // The store lists no others of those that wait, so all under way are looked through.
  const places = new Map(first.map((run) => [run.id, placeOf(run)]));
  for (const status of ['running', 'paused'] as const) {
    for (let after: string | undefined; ; ) {
      const more = after === undefined ? {} : { after };
      const page = await store.runs({ project: defaultProject, status, limit: pageSize, ...more });
      for (const run of page) if (awaitsPerson(run)) places.set(run.id, placeOf(run));
      after = page.at(-1)?.id;
      if (page.length < pageSize) break;
      // The store answers without a pause: others have their turn between the pages.
      await setImmediate();
    }
  }
  return [...places.values()].sort(compare);
}

function awaitsPerson(run: Run): boolean {
  return isUnderWay(run) && Object.values(run.open).some(({ phase }) => phase.kind === 'deciding');
}

function placeOf({ startedAt, id }: Run): Place {
  return { startedAt, id };
}

function compare(one: Place, other: Place): number {
  return one.startedAt - other.startedAt || (one.id < other.id ? -1 : Number(one.id > other.id));
}
