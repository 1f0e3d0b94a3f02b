import { isUnderWay } from '@signalbox/engine';
import { type ChangeHint, JournalQuery } from '@signalbox/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { actorOf, projectOf } from '../../auth/guard-routes.ts';
import { forStream } from '../../auth/policy.ts';
import { transitionView } from '../../present/transition-view.ts';
import { journalPage } from '../bounded-page.ts';
import { parse } from '../parse.ts';
import type { Services } from '../services.ts';
import { findRun } from './find-run.ts';

const viewer = forStream('viewer');
const pageSize = 200;

/** Transitions as they are committed: read from the journal, so that a resume has no gap and no repeat. */
export function streamRoutes(app: FastifyInstance, { store, hub, log, streams }: Services): void {
  app.get<{ Params: { run: string } }>('/api/runs/:run/stream', viewer, async (request, reply) => {
    const { id } = await findRun(store, projectOf(request), request.params.run);
    const viewer = actorOf(request);
    let seen = lastSeq(request, id);
    const stream = streams.open(request, reply);
    const unsubscribe = hub.onChange((change) => {
      if (change.id === id) stream.wake();
    });
    try {
      while (!stream.closed) {
        const { rows, goesOn } = await journalPage(store, { run: id, after: seen, limit: pageSize });
        for (const transition of rows) {
          seen = transition.seq;
          stream.send({ id: `${id}:${seen}`, data: transitionView(transition, viewer) });
          await stream.ready();
        }
        if (goesOn) continue;
        const run = await findRun(store, projectOf(request), id);
        // A failed run can be retried, but nothing of it happens by itself any more.
        const over = !isUnderWay(run) && run.state.status !== 'held' && run.state.status !== 'rolling_back';
        if (over && run.seq <= seen) stream.send({ event: 'end', data: run.state.status });
        if (over && run.seq <= seen) break;
        await stream.waken();
      }
    } catch (error) {
      log.error('stream of a run broke', { run: id, error });
    } finally {
      unsubscribe();
      stream.close();
    }
  });

  app.get('/api/stream', viewer, async (request, reply) => {
    const stream = streams.open(request, reply, { hearsBeats: true });
    const changed = new Map<string, ChangeHint>();
    const project = projectOf(request);
    const unsubscribe = hub.onChange(({ kind, id, before, state }) => {
      if ((state ?? before)?.project !== project) return;
      changed.set(id, { kind, id, seq: state?.seq ?? 0 });
      stream.wake();
    });
    while (!stream.closed) {
      await stream.waken();
      const hints = [...changed.values()];
      changed.clear();
      for (const hint of hints) stream.send({ data: hint });
      await stream.ready();
    }
    unsubscribe();
  });
}

/** `Last-Event-ID: <run>:<seq>`, or `?after=`. */
function lastSeq(request: FastifyRequest, run: string): number {
  const [, ofRun, seq] = /^(.*):(\d{1,15})$/.exec(String(request.headers['last-event-id'])) ?? [];
  return ofRun === run ? Number(seq) : parse(JournalQuery, request.query).after;
}
