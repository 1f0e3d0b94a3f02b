import type { Actor } from '../actor.ts';
import { guardedSteps } from '../decision/guarded-steps.ts';
import { type Refusal, refuse } from '../failure.ts';
import { enterStep } from '../run/advance-run.ts';
import { moveToken } from '../run/branches.ts';
import type { Draft } from '../run/draft.ts';
import { type Failure, isGrantedAbove } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import { own, type Value } from '../value.ts';
import { type OpenUndo, type Rollback, type UndoAttempt, undoOutcomes, type VisitToUndo } from './rollback.ts';
import { type FoundUndo, undoSearchKey, undoSearchOf } from './undo-search.ts';
import { undoKey, undoUnderWay } from './undo-under-way.ts';

type Command<Type extends RunCommand['type']> = Extract<RunCommand, { readonly type: Type }>;

/** A backoff of 1 ms has grown to weeks by then. */
const mostDoublings = 32;

/** What was looked for is found: nothing, if something else is looked for by now. */
export function takeFoundUndo(
  draft: Draft,
  { search, found }: Pick<Command<'undo-found'>, 'search' | 'found'>,
): undefined {
  const wanted = undoSearchOf(draft.run);
  if (!wanted || undoSearchKey(wanted) !== search) return;
  if (found.kind === 'end') return endRollback(draft, found);
  const { visit } = found;
  if (visit.how === 'nothing' && visit.irreversible !== undefined) barUndo(draft, visit, visit.irreversible);
  else if (visit.how === 'nothing') draft.emit({ type: 'undo_left', ...nameOf(visit), undo: visit });
  else startUndo(draft, visit);
}

/** A person says whether what was done before it is taken back all the same. */
function barUndo(draft: Draft, visit: VisitToUndo, why: string): void {
  draft.emit({ type: 'undo_barred', ...nameOf(visit), undo: visit });
  const detail = `step ${visit.step} cannot be taken back: ${why}`;
  draft.emit({ type: 'run_held', reason: 'undo_failed', detail, step: visit.step });
}

/** The attempt of an undo has ended; `next`: what is undone after it. */
export function takeUndoResult(draft: Draft, { undo: ref, failure, next }: Command<'undo-ended'>): undefined {
  const open = undoUnderWay(draft.run);
  if (!open || undoKey(open.ref) !== undoKey(ref)) return;
  if (failure) return failUndo(draft, open, failure);
  finishUndo(draft, open.visit, open.attempt);
  if (next) takeFoundUndo(draft, next);
}

type Ack = Pick<Command<'ack'>, 'uuid' | 'outcome' | 'done' | 'data'>;

/** A service that has said that it will answer later. Undefined where the uuid is not of the undo that is under way. */
export function acknowledgeUndo(draft: Draft, { uuid, outcome, done, data }: Ack): { refusal?: Refusal } | undefined {
  const open = undoUnderWay(draft.run);
  if (open?.attempt.uuid !== uuid) return repeatOf(draft.run.rollback, { uuid, outcome });
  if (!done) return {};
  if (!undoOutcomes.some((each) => each === outcome)) {
    return {
      refusal: refuse(
        'outcome_unknown',
        `an undo ends with ${undoOutcomes.join(' or ')}, not ${JSON.stringify(outcome)}`,
      ),
    };
  }
  if (outcome === 'UNDONE') finishUndo(draft, open.visit, open.attempt);
  else failUndo(draft, open, { outcome, message: data && 'inline' in data ? data.inline : 'the service says so' });
  return {};
}

function repeatOf(rollback: Rollback | undefined, { uuid, outcome }: Pick<Ack, 'uuid' | 'outcome'>) {
  if (rollback?.answered?.uuid !== uuid) return undefined;
  const stands = rollback.answered.outcome;
  if (stands === outcome) return {};
  return { refusal: refuse('already_finished', `this undo has ended with ${stands}: the first outcome stands`) };
}

/** Its time is over, or that of its next try has come. */
export function takeDueUndo(draft: Draft): void {
  const undo = draft.run.state.status === 'rolling_back' ? draft.run.rollback?.undo : undefined;
  if (undo?.phase.kind === 'backing_off' && undo.phase.until <= draft.now) startUndo(draft, undo.visit);
  if (undo?.phase.kind !== 'undoing') return;
  const { visit, phase } = undo;
  if ((phase.attempt.deadline ?? Number.POSITIVE_INFINITY) > draft.now) return;
  failUndo(draft, { visit, attempt: phase.attempt }, { outcome: 'TIMEOUT', message: 'no answer before the deadline' });
}

/** Begins what has failed anew, or goes on with what something else has held. */
export function retryUndo(draft: Draft, step: string | undefined): Refusal | undefined {
  const { open, state } = draft.run;
  const undo = draft.run.rollback?.undo;
  if (step !== undefined && undo?.visit.step !== step) {
    return refuse('wrong_status', `the run is not undoing step ${step}`);
  }
  if (undo?.visit.how === 'nothing') {
    const text = `nothing takes back step ${undo.visit.step}: skip it as LEFT to go on, or as UNDONE where it was done by hand`;
    return refuse('wrong_status', text);
  }
  if (undo && undo.phase.kind !== 'undoing') startUndo(draft, undo.visit);
  else if (state.status !== 'held') return refuse('wrong_status', 'the run is rolling back: there is nothing to retry');
  else {
    draft.emit({ type: 'rollback_resumed' });
    for (const visit of Object.values(open))
      draft.emit({ type: 'visit_withdrawn', step: visit.step, visit: visit.number });
  }
  return undefined;
}

/** A person says what has become of the undo: it was done by hand, or is left. */
export function skipUndo(draft: Draft, undo: OpenUndo, { outcome, reason }: Command<'skip'>): Refusal | undefined {
  if (outcome !== 'UNDONE' && outcome !== 'LEFT') {
    return refuse(
      'outcome_unknown',
      `an undo is skipped as UNDONE, where it was done by hand, or as LEFT, not ${JSON.stringify(outcome)}`,
    );
  }
  if (reason.trim() === '') return refuse('reason_required', 'an undo is skipped with a reason');
  draft.emit({ type: 'undo_skipped', ...nameOf(undo.visit), outcome, reason });
  return undefined;
}

type Edit = { readonly command: Command<'edit-args'>; readonly actor: Actor };

function isGuarded({ run, version }: Draft, name: string): boolean {
  if (isGrantedAbove(run)) return true;
  const decisions = version.flow.steps.filter(({ decision }) => decision);
  return decisions.some((decision) => guardedSteps(version, decision).some((step) => step.name === name));
}

/** A person changes what the next attempt of an undo gets. */
export function editUndoArgs(draft: Draft, undo: OpenUndo, { command, actor }: Edit): Refusal | undefined {
  const { visit, phase } = undo;
  const { args, reason } = command;
  if (actor.kind === 'user' && isGuarded(draft, visit.step)) {
    const text = `what step ${visit.step} does is for a decision to grant: only the administrator gives its undo other arguments`;
    return refuse('not_eligible', text);
  }
  if (phase.kind === 'undoing') {
    return refuse(
      'wrong_status',
      `step ${visit.step} is being undone with the arguments that it has: change them when that has failed`,
    );
  }
  if (reason.trim() === '') return refuse('reason_required', 'arguments are changed with a reason');
  const names = Object.keys(args);
  if (names.length === 0) return refuse('argument_invalid', 'no argument is changed');
  const changed = names.filter((name) => own(visit.args, name) !== undefined);
  const before = Object.fromEntries(changed.map((name) => [name, visit.args[name] as Value]));
  const added = names.filter((name) => !changed.includes(name));
  const what = { before, ...(added.length > 0 && { added }), args: { ...visit.args, ...args }, reason };
  draft.emit({ type: 'undo_edited', ...nameOf(visit), ...what });
  return undefined;
}

function startUndo(draft: Draft, visit: VisitToUndo): void {
  const known = draft.run.rollback?.undo?.failed.at(-1)?.number ?? 0;
  const attempt: UndoAttempt = {
    number: known + 1,
    uuid: draft.ids.next(),
    startedAt: draft.now,
    // A run below takes its time.
    ...(visit.timeoutMs !== undefined && visit.how !== 'run' && { deadline: draft.now + visit.timeoutMs }),
  };
  draft.emit({ type: 'undo_started', ...nameOf(visit), undo: visit, attempt });
}

function finishUndo(draft: Draft, visit: VisitToUndo, { number, uuid }: UndoAttempt): void {
  draft.emit({ type: 'undo_finished', ...nameOf(visit), attempt: number, uuid });
}

/** Tried again where nobody was reached; all else is for a person. */
function failUndo(draft: Draft, open: Tried, failure: Failure): undefined {
  const { visit, attempt } = open;
  const retryAt = retryTime(draft, open, failure);
  const name = nameOf(visit);
  draft.emit({
    type: 'undo_failed',
    ...name,
    attempt: attempt.number,
    failure,
    ...(retryAt !== undefined && { retryAt }),
  });
  if (retryAt !== undefined) return;
  const detail = `the undo of step ${visit.step}: ${failure.outcome}, ${failure.message}`;
  draft.emit({ type: 'run_held', reason: 'undo_failed', detail, step: visit.step });
}

type Tried = { readonly visit: VisitToUndo; readonly attempt: UndoAttempt };

function retryTime(draft: Draft, { visit: { retry }, attempt }: Tried, { outcome }: Failure): number | undefined {
  if (!retry || outcome !== 'UNREACHABLE' || attempt.number >= retry.maxAttempts) return undefined;
  return draft.now + Math.min(retry.maxBackoffMs, retry.backoffMs * 2 ** Math.min(attempt.number - 1, mostDoublings));
}

function endRollback(draft: Draft, { at }: Extract<FoundUndo, { kind: 'end' }>): undefined {
  const { rollback } = draft.run;
  const to = rollback?.to;
  if (!to) {
    draft.emit({ type: 'run_rolled_back' });
    return;
  }
  const { step } = to;
  const transitionsAllowed = draft.seq + draft.version.flow.limits.transitions;
  draft.emit({ type: 'run_compensated', step, end: at, transitionsAllowed });
  if (rollback?.stopped) {
    draft.emit({ type: 'run_stopped', ...rollback.stopped });
    return;
  }
  enterStep(draft, step, moveToken(draft, undefined, { step }));
}

function nameOf({ step, visit }: VisitToUndo) {
  return { step, visit };
}
