import { setImmediate } from 'node:timers/promises';
import type { DecisionView } from '@signalbox/protocol';
import type { ProjectName } from '../../auth/guard-routes.ts';
import { withOthers } from '../../auth/viewer-facts.ts';
import { decisionInList } from '../../present/decision-in-list.ts';
import { decisionViews, type Viewer } from '../../present/decision-view.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';

const pageSize = 200;

type Asked = {
  readonly project: ProjectName;
  readonly after?: string | undefined;
  readonly mine: boolean;
  readonly limit: number;
};

/** Of the oldest run first. The decisions of one run stand on one page, which they may make longer. */
export async function waitingDecisions(
  { store }: Pick<Services, 'store'>,
  viewer: Viewer,
  { project, after, mine, limit }: Asked,
): Promise<readonly DecisionView[]> {
  const found: DecisionView[] = [];
  for (let behind = after === undefined ? undefined : (await findRun(store, project, after)).id; ; ) {
    const page = await store.awaitingPerson(project, pageSize, behind);
    for (const run of page) {
      const views = decisionViews(run, await withOthers(store, viewer, run));
      const asked = views.filter(({ mayDecide, asksYou }) => mayDecide || asksYou || !mine);
      found.push(...asked.map(decisionInList));
      if (found.length >= limit) return found;
    }
    if (page.length < pageSize) return found;
    behind = page.at(-1)?.id;
    // The store answers without a pause: others have their turn between the pages.
    await setImmediate();
  }
}
