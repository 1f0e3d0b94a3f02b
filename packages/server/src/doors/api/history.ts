import type { RunTransition } from '@signalbox/engine';
import { JournalQuery, VisitsQuery } from '@signalbox/protocol';
import type { FastifyInstance } from 'fastify';
import { attemptViews } from '../../present/attempt-view.ts';
import { closedVisitView } from '../../present/run-view.ts';
import { visitBuilds } from '../../present/visit-builds.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';

const member = { config: { policy: { kind: 'member' } } } as const;
const pageSize = 1000;

type OfRun = { readonly Params: { readonly run: string } };

/** What a run has done, page by page. */
export function historyRoutes(app: FastifyInstance, { store, driver }: Services): void {
  app.get<OfRun>('/api/runs/:run/visits', member, async (request) => {
    const run = await findRun(store, request.params.run);
    const { after, limit } = parse(VisitsQuery, request.query);
    const closed = await store.closedVisits(run.id, limit, after === undefined ? undefined : visitKey(after));
    const version = await driver.versions.get(run.flow.hash);
    const builds = await visitBuilds({ run: { open: {} }, version, closed }, driver);
    return { visits: closed.map((visit) => closedVisitView(visit, builds)) };
  });

  app.get<OfRun>('/api/runs/:run/attempts', member, async (request) => {
    const { id } = await findRun(store, request.params.run);
    const { after, limit } = parse(JournalQuery, request.query);
    const attempts = attemptViews(await wholeJournal(id)).filter(({ seq }) => seq > after);
    return { attempts: attempts.slice(0, limit) };
  });

  /** Where an attempt ends may stand far behind where it began. */
  async function wholeJournal(run: string): Promise<readonly RunTransition[]> {
    const transitions: RunTransition[] = [];
    for (;;) {
      const page = await store.runJournal(run, transitions.length, pageSize);
      transitions.push(...page);
      if (page.length < pageSize) return transitions;
    }
  }
}

/** Names of steps may have slashes. */
function visitKey(text: string) {
  const slash = text.lastIndexOf('/');
  return { step: text.slice(0, slash), visit: Number(text.slice(slash + 1)) };
}
