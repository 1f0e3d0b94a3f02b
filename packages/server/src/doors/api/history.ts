import { setImmediate } from 'node:timers/promises';
import type { ClosedVisit, RunEvent, RunTransition } from '@signalbox/engine';
import { AppError, DecidedQuery, JournalQuery, VisitsQuery } from '@signalbox/protocol';
import type { VisitKey } from '@signalbox/store';
import type { FastifyInstance } from 'fastify';
import { actorOf, projectOf } from '../../auth/guard-routes.ts';
import { forRole } from '../../auth/policy.ts';
import { attemptViews } from '../../present/attempt-view.ts';
import { decidedView } from '../../present/decision-view.ts';
import { closedVisitView } from '../../present/run-view.ts';
import { visitBuilds } from '../../present/visit-builds.ts';
import { journalPage, visitsPage } from '../bounded-page.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';

const viewer = forRole('viewer');
const pageSize = 1000;

type OfRun = { readonly Params: { readonly run: string } };

/** What a run has done, page by page. */
export function historyRoutes(app: FastifyInstance, { store, driver }: Services): void {
  app.get<OfRun>('/api/runs/:run/visits', viewer, async (request) => {
    const run = await findRun(store, projectOf(request), request.params.run);
    const { after, limit } = parse(VisitsQuery, request.query);
    const behind = after === undefined ? undefined : visitKey(after);
    const { rows: closed } = await visitsPage(store, { run: run.id, after: behind, limit });
    const version = await driver.versions.get(run.flow.hash);
    const builds = await visitBuilds({ run: { open: {} }, version, closed }, driver);
    return { visits: closed.map((visit) => closedVisitView(visit, builds)) };
  });

  app.get<OfRun>('/api/runs/:run/decided', viewer, async (request) => {
    const run = await findRun(store, projectOf(request), request.params.run);
    const { step, visit } = parse(DecidedQuery, request.query);
    const closed = await lastDecided(run.id, step, visit);
    if (!closed?.decision) throw new AppError('not_found', { message: `no decision ${step} of this run is over` });
    return decidedView({ run, closed, decision: closed.decision }, actorOf(request));
  });

  app.get<OfRun>('/api/runs/:run/attempts', viewer, async (request) => {
    const { id } = await findRun(store, projectOf(request), request.params.run);
    const { after, limit } = parse(JournalQuery, request.query);
    const attempts = attemptViews(await wholeJournal(id)).filter(({ seq }) => seq > after);
    return { attempts: attempts.slice(0, limit) };
  });

  async function lastDecided(run: string, step: string, visit: number | undefined): Promise<ClosedVisit | undefined> {
    let found: ClosedVisit | undefined;
    for (let after: VisitKey | undefined; ; ) {
      const page = await visitsPage(store, { run, after, limit: pageSize });
      found =
        page.rows.findLast(
          (closed) => closed.decision && closed.step === step && (visit === undefined || closed.visit === visit),
        ) ?? found;
      if (!page.goesOn) return found;
      after = page.rows.at(-1);
      await setImmediate();
    }
  }

  /** Where an attempt ends may stand far behind where it began. */
  async function wholeJournal(run: string): Promise<readonly RunTransition[]> {
    const transitions: RunTransition[] = [];
    for (;;) {
      const page = await journalPage(store, { run, after: transitions.length, limit: pageSize });
      transitions.push(...page.rows.map(ofAttempts));
      if (!page.goesOn) return transitions;
      // The store answers without a pause: others have their turn between the pages.
      await setImmediate();
    }
  }
}

/** The rest, with all its arguments, need not be in memory at once. */
function ofAttempts({ events, ...transition }: RunTransition): RunTransition {
  return { ...transition, events: events.filter(({ type }) => attemptEvents.has(type)) };
}

const attemptEvents: ReadonlySet<RunEvent['type']> = new Set(['attempt_started', 'attempt_failed', 'visit_closed']);

/** Names of steps may have slashes. */
function visitKey(text: string) {
  const slash = text.lastIndexOf('/');
  return { step: text.slice(0, slash), visit: Number(text.slice(slash + 1)) };
}
