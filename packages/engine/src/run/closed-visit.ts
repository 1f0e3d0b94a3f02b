import type { Actor } from '../actor.ts';
import type { Outcome } from '../flow/flow.ts';
import { isAwaitedIn } from '../rollback/evolve-rollback.ts';
import { type Instant, own, type Values } from '../value.ts';
import type { EndedAct } from './acts.ts';
import { applyRunEvent } from './evolve-run.ts';
import type { Attempt, Data, FailedAttempt, OpenDecision, OpenVisit, Run } from './run.ts';
import type { RunEvent, RunTransition } from './run-event.ts';

/** A visit that is over: a row of its own, written once. */
export type ClosedVisit = {
  readonly step: string;
  readonly visit: number;
  readonly openedAt: Instant;
  readonly closedAt: Instant;
  readonly args?: Values;
  /** What its attempts have remembered for its undo, by key. */
  readonly undoData?: Values;
  readonly failedAttempts: readonly FailedAttempt[];
  /** Of the attempt or decision that ended it. */
  readonly uuid?: string;
  readonly end: VisitEnd;
  readonly decision?: OpenDecision;
  /** Of its last attempt, the latest of each action. */
  readonly acts?: readonly EndedAct[];
};

export type VisitEnd =
  | {
      readonly kind: 'outcome';
      readonly outcome: Outcome;
      readonly data?: Data;
      readonly by: Actor;
      readonly reason?: string;
      /** Somebody decided without the others who were asked. */
      readonly overridden?: true;
    }
  | { readonly kind: 'withdrawn'; readonly by: Actor };

/** The visits that a transition ends, from the run before it. */
export function closedVisits(before: Run | undefined, transition: RunTransition): readonly ClosedVisit[] {
  const closed: ClosedVisit[] = [];
  const cause = { ...transition, fresh: new WeakSet() };
  let run = before;
  let reason: string | undefined;
  // The run after the last of them is not needed: what only opens, as a fork of a thousand branches, is not folded.
  const last = transition.events.findLastIndex(({ type }) => closing.has(type));
  for (const [index, event] of transition.events.slice(0, last + 1).entries()) {
    if (event.type === 'decision_made' || event.type === 'visit_skipped') reason = event.reason;
    if (run) closed.push(...closedBy(run, event, { transition, reason }));
    if (index < last) run = applyRunEvent(run, event, cause);
  }
  return closed;
}

const closing: ReadonlySet<RunEvent['type']> = new Set([
  'visit_closed',
  'grant_superseded',
  'set_abandoned',
  'stop_begun',
  'run_stopped',
  'rollback_begun',
  'visit_withdrawn',
]);

type Context = { readonly transition: RunTransition; readonly reason: string | undefined };

function closedBy(run: Run, event: RunEvent, { transition, reason }: Context): readonly ClosedVisit[] {
  const by = transition.actor;
  switch (event.type) {
    case 'visit_closed': {
      const visit = own(run.open, event.step);
      const { outcome, data } = event;
      const end = {
        kind: 'outcome' as const,
        outcome,
        ...(data && { data }),
        by: event.by ?? by,
        ...(reason !== undefined && { reason }),
        ...(event.overridden && { overridden: event.overridden }),
      };
      return visit ? [closedVisit(visit, transition.at, end, event.uuid)] : [];
    }
    case 'visit_withdrawn':
    case 'grant_superseded': {
      const visit = own(run.open, event.step);
      return visit ? [closedVisit(visit, transition.at, { kind: 'withdrawn', by })] : [];
    }
    case 'set_abandoned':
      return Object.values(run.open)
        .filter(({ branch }) => branch && event.sets.includes(branch.set))
        .map((visit) => closedVisit(visit, transition.at, { kind: 'withdrawn', by }));
    case 'rollback_begun':
      return Object.values(run.open)
        .filter((visit) => !isAwaitedIn(event, visit))
        .map((visit) => closedVisit(visit, transition.at, { kind: 'withdrawn', by }));
    case 'stop_begun':
    case 'run_stopped':
      return Object.values(run.open).map((visit) =>
        closedVisit(visit, transition.at, { kind: 'withdrawn', by: event.by ?? by }),
      );
    default:
      return [];
  }
}

function closedVisit(visit: OpenVisit, closedAt: Instant, end: VisitEnd, uuid = uuidOf(visit)): ClosedVisit {
  const { step, number, openedAt, args, undoData, failedAttempts, phase } = visit;
  return {
    step,
    visit: number,
    openedAt,
    closedAt,
    ...(args && { args }),
    ...(undoData && { undoData }),
    failedAttempts,
    ...(uuid !== undefined && { uuid }),
    end,
    ...(phase.kind === 'deciding' && { decision: phase.decision }),
    ...(phase.kind === 'attempting' && actsOf(phase.attempt)),
  };
}

function actsOf({ acts }: Attempt): Pick<ClosedVisit, 'acts'> {
  const ended = Object.values(acts?.ended ?? {});
  return ended.length === 0 ? {} : { acts: ended };
}

function uuidOf({ phase }: OpenVisit): string | undefined {
  return phase.kind === 'attempting' ? phase.attempt.uuid : undefined;
}
