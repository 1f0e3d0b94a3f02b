import type { Actor } from '../actor.ts';
import type { Failure, OpenVisit, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Instant } from '../value.ts';
import { type Fresh, withoutEntry } from '../values/with-entry.ts';
import { withoutGivenUp } from './given-up.ts';
import type { JournalPlace, OpenUndo, Rollback, UndoAttempt, VisitRef, VisitToUndo } from './rollback.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

type RollbackEvent = Of<
  | 'rollback_begun'
  | 'visit_withdrawn'
  | 'given_up_ended'
  | 'undo_started'
  | 'undo_failed'
  | 'undo_finished'
  | 'undo_skipped'
  | 'undo_left'
  | 'undo_barred'
  | 'undo_edited'
  | 'rollback_resumed'
  | 'stop_asked'
  | 'run_compensated'
  | 'run_rolled_back'
>;

const kinds: { readonly [type in RollbackEvent['type']]: true } = {
  rollback_begun: true,
  visit_withdrawn: true,
  given_up_ended: true,
  undo_started: true,
  undo_failed: true,
  undo_finished: true,
  undo_skipped: true,
  undo_left: true,
  undo_barred: true,
  undo_edited: true,
  rollback_resumed: true,
  stop_asked: true,
  run_compensated: true,
  run_rolled_back: true,
};

export function isOfRollback(event: RunEvent): event is RollbackEvent {
  return Object.hasOwn(kinds, event.type);
}

/** The row of a run must not grow with the tries of an undo. */
const keptFailures = 16;

type Cause = { readonly at: Instant; readonly actor: Actor; readonly seq: number; readonly fresh?: Fresh };

export function withRollback(run: Run, event: RollbackEvent, cause: Cause): Run {
  if (event.type === 'rollback_begun') return begun(run, event, cause);
  const { rollback } = run;
  if (event.type === 'visit_withdrawn')
    return { ...run, open: withoutEntry(run.open, { key: event.step, fresh: cause.fresh }) };
  if (event.type === 'given_up_ended')
    return withoutGivenUp(run, ({ step, attempt, visit }) => isOf(event, { step, visit }) && attempt === event.attempt);
  if (!rollback) return run;
  switch (event.type) {
    case 'undo_started':
      return withUndo(rollingBack(run), started(rollback, event));
    case 'undo_failed':
      return withUndo(run, failed(rollback, event, cause.at));
    case 'undo_finished':
      return withUndo(run, { ...over(rollback), undone: rollback.undone + 1, ...answeredBy(event.uuid, 'UNDONE') });
    case 'undo_skipped': {
      const isLeft = event.outcome === 'LEFT';
      const counts = isLeft ? { left: rollback.left + 1 } : { undone: rollback.undone + 1 };
      return withUndo(rollingBack(run), { ...over(rollback), ...counts });
    }
    case 'undo_left':
      return withUndo(run, { ...passed(rollback, event.undo), left: rollback.left + 1 });
    case 'undo_barred':
      return withUndo(run, {
        ...passed(rollback, event.undo),
        undo: { visit: event.undo, failed: [], phase: { kind: 'failed' } },
      });
    case 'undo_edited': {
      const { undo } = rollback;
      return undo ? withUndo(run, { ...rollback, undo: { ...undo, visit: { ...undo.visit, args: event.args } } }) : run;
    }
    case 'rollback_resumed':
      return rollingBack(run);
    case 'stop_asked': {
      const { reason } = event;
      return withUndo(run, { ...rollback, stopped: reason === undefined ? {} : { reason } });
    }
    case 'run_compensated': {
      const { rollback: _, ...rest } = run;
      return { ...rest, state: rollback.paused ?? { status: 'running' }, transitionsAllowed: event.transitionsAllowed };
    }
    case 'run_rolled_back':
      return { ...run, state: { status: 'rolled_back', at: cause.at } };
  }
}

/** Nothing is answered in a held run: an undo that is under way ends, and a retry begins it anew. */
export function withHeldUndo(run: Run, detail: string, at: Instant): Run {
  const { rollback } = run;
  const undo = rollback?.undo;
  if (!rollback || !undo) return run;
  const { phase } = undo;
  const failed =
    phase.kind === 'undoing'
      ? withFailure(undo, phase.attempt, { failure: { outcome: 'KILLED', message: detail }, at })
      : undo.failed;
  return { ...run, rollback: { ...rollback, undo: { ...undo, failed, phase: { kind: 'failed' } } } };
}

type Failed = { readonly failure: Failure; readonly at: Instant };

/** A number that was given is not given again, whatever became of it. */
function withFailure({ failed }: OpenUndo, { number, uuid, startedAt }: UndoAttempt, { failure, at }: Failed) {
  return [...failed.slice(1 - keptFailures), { number, uuid, startedAt, endedAt: at, failure }];
}

/** All tokens are gone; what is open of them is only waited for. */
function begun(run: Run, event: Of<'rollback_begun'>, { at, actor, seq }: Cause): Run {
  const { reason, first, to, awaits } = event;
  const { branchSets: _, ...rest } = run;
  const rollback: Rollback = {
    at,
    by: actor,
    reason,
    ...(first && { first }),
    ...(to && { to }),
    ...(run.state.status === 'paused' && { paused: run.state }),
    before: { seq: seq + 1, event: 0, flow: run.flow.hash },
    undone: 0,
    left: 0,
  };
  const open = Object.fromEntries(
    Object.entries(run.open).flatMap(([name, visit]) =>
      isAwaitedIn(event, visit) ? [[name, withoutBranch(visit)]] : [],
    ),
  );
  const begun = { ...rest, state: { status: 'rolling_back' as const }, open, rollback };
  return withoutGivenUp(begun, (each) => !awaits.some((awaited) => isOf(awaited, each)));
}

/** What was given up before is waited for without being open. */
export function isAwaitedIn({ awaits }: Of<'rollback_begun'>, { step, number: visit, phase }: OpenVisit): boolean {
  return phase.kind === 'attempting' && awaits.some((each) => isOf(each, { step, visit }));
}

function isOf(one: VisitRef, other: VisitRef): boolean {
  return one.step === other.step && one.visit === other.visit;
}

function withoutBranch({ branch: _, ...visit }: OpenVisit): OpenVisit {
  return visit;
}

function started(rollback: Rollback, { undo: visit, attempt }: Of<'undo_started'>): Rollback {
  const before = rollback.undo?.failed ?? [];
  return { ...passed(rollback, visit), undo: { visit, failed: before, phase: { kind: 'undoing', attempt } } };
}

/** What failed first is undone out of its turn; for all else the place goes back. */
function passed({ first, ...rollback }: Rollback, { step, visit, place }: VisitToUndo): Rollback {
  const isNamed = first !== undefined && isOf(first, { step, visit });
  // Also when it is tried again.
  const isFirst = isNamed && (!first.place || isSame(first.place, place));
  if (isFirst) return { ...rollback, first: { ...first, place } };
  return { ...rollback, ...(first?.place && { first }), before: place };
}

function isSame(one: JournalPlace, other: JournalPlace): boolean {
  return one.seq === other.seq && one.event === other.event;
}

function failed(rollback: Rollback, event: Of<'undo_failed'>, at: Instant): Rollback {
  const { undo } = rollback;
  if (undo?.phase.kind !== 'undoing') return rollback;
  const { attempt } = undo.phase;
  const { failure, retryAt } = event;
  const phase: OpenUndo['phase'] = retryAt === undefined ? { kind: 'failed' } : { kind: 'backing_off', until: retryAt };
  const kept = withFailure(undo, attempt, { failure, at });
  return { ...rollback, undo: { ...undo, failed: kept, phase }, ...answeredBy(attempt.uuid, failure.outcome) };
}

function over({ undo: _, ...rollback }: Rollback): Rollback {
  return rollback;
}

function answeredBy(uuid: string, outcome: string): Pick<Rollback, 'answered'> {
  return { answered: { uuid, outcome } };
}

function rollingBack(run: Run): Run {
  return { ...run, state: { status: 'rolling_back' } };
}

function withUndo(run: Run, rollback: Rollback): Run {
  return { ...run, rollback };
}
