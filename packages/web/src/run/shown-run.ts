import { type Run, stateCause } from '@signalbox/engine';
import type { RunCause, RunView } from '@signalbox/protocol';
import type { Story } from './story/fold-story.ts';
import type { VisitTrace } from './story/visit-trace.ts';
import { visitsOfView } from './story/visits-of-view.ts';

/** A run as all views show it, now or at a moment of its replay. */
export type ShownRun = {
  readonly status: RunView['status'];
  readonly because?: RunCause;
  readonly flowHash: string;
  readonly visits: readonly VisitTrace[];
  readonly startedAt: number;
  /** Of a run that is over. */
  readonly endedAt?: number;
  /** Its fold; undefined before the journal is read. */
  readonly run?: Run;
};

const over: ReadonlySet<RunView['status']> = new Set(['done', 'stopped', 'failed', 'rolled_back']);

/** The run as it is now: of its view, and of its journal as soon as that is as new. */
export function shownNow(view: RunView, story: Story | undefined): ShownRun {
  const { status, because, flowHash, startedAt, updatedAt } = view;
  const isNew = story !== undefined && story.run.seq >= view.seq;
  if (isNew) return shownOf(story);
  return {
    ...{ status, flowHash, startedAt, visits: story ? story.visits : visitsOfView(view) },
    ...(because && { because }),
    ...(over.has(status) && { endedAt: updatedAt }),
    ...(story && { run: story.run }),
  };
}

export function shownOf({ run, visits }: Story): ShownRun {
  const { status } = run.state;
  const because = stateCause(run);
  return {
    ...{ status, flowHash: run.flow.hash, visits, startedAt: run.startedAt, run },
    ...(because && { because }),
    ...(over.has(status) && { endedAt: run.updatedAt }),
  };
}
