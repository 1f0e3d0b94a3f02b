import { type Actor, isSamePerson } from '../actor.ts';
import { isSteering, withSteering } from '../decision/evolve-decision.ts';
import { withEventFormat, withFormat } from '../format.ts';
import { isOfRollback, withHeldUndo, withRollback } from '../rollback/evolve-rollback.ts';
import { withAttemptsGivenUp } from '../rollback/given-up.ts';
import { type Instant, own, type Values } from '../value.ts';
import { type Fresh, withEntry, withoutEntry } from '../values/with-entry.ts';
import { withAct } from './evolve-act.ts';
import { withAbandonedSets, withBranches, withEndedBranch } from './evolve-branches.ts';
import { withDelivery } from './evolve-delivery.ts';
import { withReceivedEvent, withTakenEvent } from './kept-events.ts';
import type { Attempt, Failure, OpenVisit, Phase, Progress, Run, RunState, StepRecord, StepResult } from './run.ts';
import type { RunEvent, RunTransition } from './run-event.ts';

const minuteMs = 60_000;

/** The row of a run must not grow with its retries. */
const keptFailedAttempts = 16;

const interlockFormat = 2;

/** The run after a transition. Total: it trusts that `decideRun` made the events. */
export function evolveRun(run: Run | undefined, transition: RunTransition): Run {
  const { at, actor, seq } = transition;
  const cause = { at, actor, seq, fresh: new WeakSet() };
  let current = run;
  for (const event of transition.events) current = applyRunEvent(current, event, cause);
  if (!current) throw new Error('the first transition of a run starts it');
  return { ...current, seq: transition.seq, updatedAt: transition.at };
}

export type Cause = { readonly at: Instant; readonly actor: Actor; readonly seq: number; readonly fresh?: Fresh };

export function applyRunEvent(run: Run | undefined, event: RunEvent, cause: Cause): Run {
  return withEventFormat(folded(run, event, cause), event.type);
}

function folded(run: Run | undefined, event: RunEvent, cause: Cause): Run {
  if (event.type === 'run_started') return startedRun(event, cause);
  if (!run) throw new Error(`${event.type} before run_started`);
  switch (event.type) {
    case 'visit_opened':
      return withOpenedVisit(run, event, cause);
    case 'attempt_started':
      return withPhase(run, event.step, { kind: 'attempting', attempt: event.attempt }, { args: event.args }, cause);
    case 'delivery_begun':
    case 'delivery_returned':
      return withDelivery(run, event);
    case 'attempt_progressed':
      return withProgress(run, event, cause.at);
    case 'attempt_failed':
      return withFailedAttempt(run, event, cause.at);
    case 'act_begun':
    case 'act_ended':
      return withAct(run, event, cause.at);
    case 'undo_data_kept':
      return withUndoData(run, event);
    case 'decision_opened':
      return {
        ...withPhase(run, event.step, { kind: 'deciding', decision: event.decision }),
        granted: withoutGrantsOf(run, [event.step]),
      };
    case 'decision_made': {
      const grant = { decisionStep: event.step, visit: event.visit, digest: event.digest };
      const granted = event.granted.map((step) => [step, [...(own(run.granted, step) ?? []), grant]]);
      return { ...run, granted: { ...run.granted, ...Object.fromEntries(granted) } };
    }
    case 'decision_superseded': // its opening follows
    case 'decision_expired':
      return run; // the end of its visit follows
    case 'grant_superseded':
      return { ...run, open: withoutEntry(run.open, { key: event.step, fresh: cause.fresh }) };
    case 'visit_closed':
      return withClosedVisit(run, event, cause);
    case 'visit_skipped':
      return run;
    case 'run_edited':
      return { ...run, editors: [...(run.editors ?? []), ...event.by] };
    case 'run_migrated':
      return withVersion(run, event);
    case 'args_edited':
    case 'interlock_overridden':
      return withSaid(run, event);
    case 'repeat_ignored':
      return withContraryRepeat(run, event);
    case 'branches_opened':
      return withBranches(run, event);
    case 'branch_ended':
      return withEndedBranch(run, event);
    case 'set_abandoned':
      return withAbandonment(run, event);
    case 'run_queued':
      return withState(run, {
        status: 'created',
        ...(event.template !== undefined && { template: event.template }),
      });
    case 'run_resumed':
    case 'run_admitted':
      return withState(run, { status: 'running' });
    case 'wait_begun':
      return withPhase(run, event.step, { kind: 'waiting', wait: event.wait }, { args: event.args });
    case 'event_received':
      return withReceivedEvent(run, event, cause.at);
    case 'event_taken':
      return withTakenEvent(run, event.name, cause.at);
    case 'run_continued':
      return { ...withState(run, { status: 'running' }), transitionsAllowed: event.transitionsAllowed };
    default:
      if (isSteering(event)) return withSteering(run, event, cause);
      if (isOfRollback(event)) return withRollback(run, event, cause);
      return withAttemptsGivenUp(withEndedOrHeld(run, event, cause), event);
  }
}

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

function withAbandonment(run: Run, event: Of<'set_abandoned'>): Run {
  const granted = withoutGrantsOf(run, event.revoked);
  return withAttemptsGivenUp({ ...withAbandonedSets(run, event), granted }, event);
}

function startedRun(event: Of<'run_started'>, { at, actor, seq }: Cause): Run {
  const { type: _, base, ...start } = event;
  return {
    ...start,
    startedBy: actor,
    startedAt: at,
    context: {},
    state: { status: 'running' },
    open: {},
    steps: {},
    granted: {},
    ...base,
    seq,
    updatedAt: at,
  };
}

function withOpenedVisit(run: Run, event: Of<'visit_opened'>, { at, fresh }: Cause): Run {
  const { step, visit: number, branch } = event;
  const within = branch ? { branch } : {};
  const visit: OpenVisit = { step, number, ...within, openedAt: at, failedAttempts: [], phase: firstPhase(run, event) };
  const before = own(run.steps, step);
  const record: StepRecord = { ...before, visits: number, minute: minuteOf(before, event.slowedUntil ?? at) };
  return {
    ...run,
    open: withEntry(run.open, { key: step, value: visit, fresh }),
    steps: withEntry(run.steps, { key: step, value: record, fresh }),
    // What a decision has granted ends when it is entered again, whatever comes of that.
    ...(Object.keys(run.granted).length > 0 && { granted: withoutGrantsOf(run, [step]) }),
  };
}

/** A slowed visit counts in the minute that it begins in. */
function minuteOf(before: StepRecord | undefined, begins: Instant): StepRecord['minute'] {
  if (!before || begins - before.minute.startedAt >= minuteMs) return { startedAt: begins, visits: 1 };
  return { ...before.minute, visits: before.minute.visits + 1 };
}

function firstPhase({ state }: Run, { manual, slowedUntil }: Of<'visit_opened'>): Phase {
  if (slowedUntil !== undefined) return { kind: 'slowed', until: slowedUntil };
  if (manual) return { kind: 'awaiting_trigger' };
  return { kind: state.status === 'paused' ? 'paused' : 'blocked' };
}

function withProgress(run: Run, event: Of<'attempt_progressed'>, at: Instant): Run {
  const visit = own(run.open, event.step);
  if (visit?.phase.kind !== 'attempting') return run;
  const known = visit.phase.attempt.progress?.signed;
  const signed = event.signed ? withSigned(known, event.signed) : known;
  const progress = {
    at,
    ...(signed && { signed }),
    ...(event.outcome !== undefined && { outcome: event.outcome }),
    ...(event.data && { data: event.data }),
  };
  const attempt = { ...visit.phase.attempt, progress };
  return withContext(withPhase(run, event.step, { kind: 'attempting', attempt }), event.context);
}

function withUndoData(run: Run, { step, key, value }: Of<'undo_data_kept'>): Run {
  const visit = own(run.open, step);
  return visit ? withPhase(run, step, visit.phase, { undoData: { ...visit.undoData, [key]: value } }) : run;
}

type Signed = NonNullable<Progress['signed']>;

function withSigned(known: Signed | undefined, { at, id }: NonNullable<Of<'attempt_progressed'>['signed']>): Signed {
  return { at, ids: known?.at === at ? [...known.ids, id].slice(-signedKept) : [id] };
}

/** Of one second. */
const signedKept = 100;

function withVersion(run: Run, { flow, inputs, format = 1 }: Of<'run_migrated'>): Run {
  return withFormat({ ...run, flow, inputs }, format);
}

function withSaid(run: Run, event: Of<'args_edited' | 'interlock_overridden'>): Run {
  const { step } = event;
  const visit = own(run.open, step);
  if (!visit) return run;
  const said = event.type === 'args_edited' ? { args: event.args } : { passed: event.passed };
  return withPhase(run, step, visit.phase, said);
}

function withFailedAttempt(run: Run, event: Of<'attempt_failed'>, at: Instant): Run {
  const visit = own(run.open, event.step);
  if (visit?.phase.kind !== 'attempting') return run;
  const { attempt } = visit.phase;
  const failedAttempts = withFailure(visit, attempt, { at, failure: event.failure });
  if (event.again) {
    const { args: _, ...untriggered } = visit;
    const again: OpenVisit = { ...untriggered, failedAttempts, phase: { kind: 'awaiting_trigger' } };
    return { ...run, open: withEntry(run.open, { key: event.step, value: again, fresh: undefined }) };
  }
  const phase: Phase =
    event.retryAt === undefined ? { kind: 'blocked' } : { kind: 'backing_off', until: event.retryAt };
  return withPhase(run, event.step, phase, { failedAttempts });
}

type Failed = { readonly at: Instant; readonly failure: Failure };

function withFailure(visit: OpenVisit, attempt: Attempt, { at, failure }: Failed) {
  const { number, uuid, startedAt, acts, keyOf } = attempt;
  const { key, asked } = (acts && own(acts.ended, 'trigger')) ?? attempt;
  const of = { number, ...(keyOf !== undefined && { keyOf }), uuid, startedAt, endedAt: at };
  const failed = { ...of, failure, ...(key !== undefined && { key }), ...(asked && { asked }) };
  return [...visit.failedAttempts.slice(1 - keptFailedAttempts), failed];
}

function withClosedVisit(run: Run, event: Of<'visit_closed'>, { at, actor, fresh }: Cause): Run {
  const { step, visit, attempt, uuid, outcome, data, context, approvers, by = actor } = event;
  const record = own(run.steps, step);
  if (!record) return run;
  const open = own(run.open, step);
  const saved = event.saved ?? open?.saved;
  const approved = approvers ? { approvers } : approversOf(open?.phase, outcome, actor);
  const result = {
    outcome,
    ...(data && { data }),
    ...(saved && { saved }),
    ...(event.overridden && { overridden: event.overridden }),
    ...(event.built && { built: event.built }),
  };
  const last = { visit, attempt, uuid, ...result, at, by, ...approved };
  const closed = {
    ...run,
    open: withoutEntry(run.open, { key: step, fresh }),
    steps: withEntry(run.steps, { key: step, value: { ...record, last }, fresh }),
  };
  return withContext(closed, context);
}

function approversOf(
  phase: Phase | undefined,
  outcome: string,
  actor: Actor,
): Pick<StepResult, 'approvers' | 'onBehalfOf'> {
  if (phase?.kind !== 'deciding' || !phase.decision.grants.includes(outcome)) return {};
  const { votes, delegations = [] } = phase.decision;
  const before = votes.filter((vote) => vote.outcome === outcome).map(({ by }) => by);
  const by = [...before.filter((each) => !isSamePerson(each, actor)), actor];
  // It is their right that was used.
  const others = delegations.filter(({ to }) => by.some((each) => isSamePerson(each, to))).map(({ from }) => from);
  return others.length === 0 ? { approvers: by } : { approvers: [...by, ...others], onBehalfOf: others };
}

function withContraryRepeat(run: Run, event: Of<'repeat_ignored'>): Run {
  const record = own(run.steps, event.step);
  if (!record?.last) return run;
  const last = { ...record.last, contrary: event.outcome };
  return { ...run, steps: { ...run.steps, [event.step]: { ...record, last } } };
}

function withEndedOrHeld(
  run: Run,
  event: Of<'run_held' | 'run_done' | 'stop_begun' | 'run_stopped' | 'run_failed' | 'run_paused'>,
  { at, actor }: Cause,
): Run {
  switch (event.type) {
    case 'run_held': {
      const { type: _, givenUp: __, ...held } = event;
      const state = { ...withState(run, { status: 'held', ...held }), open: heldVisits(run, held, at) };
      // Programs that know of no interlocks would go on with it.
      return withFormat(withHeldUndo(state, held.detail, at), held.reason === 'policy' ? interlockFormat : 1);
    }
    case 'run_done':
      return withState(run, { status: 'done', at });
    case 'run_paused': {
      const { type: _, ...why } = event;
      return withState(run, { status: 'paused', at, by: actor, ...why });
    }
    case 'stop_begun': {
      const { branchSets: _, ...rest } = run;
      const stopping = { by: event.by ?? actor, ...(event.reason !== undefined && { reason: event.reason }) };
      return { ...withState(rest, { status: 'running' }), open: {}, stopping };
    }
    case 'run_stopped': {
      const reason = event.reason === undefined ? {} : { reason: event.reason };
      const { branchSets: _, stopping: __, ...rest } = run;
      return { ...withState(rest, { status: 'stopped', at, by: event.by ?? actor, ...reason }), open: {} };
    }
    case 'run_failed': {
      const { step, failure } = event;
      const open = heldVisits(run, { step, detail: `step ${step} failed: ${failure.outcome}` }, at);
      return { ...withState(run, { status: 'failed', at, step, failure }), open };
    }
    default:
      throw new Error(`an event of a newer version: ${(event as RunEvent).type}`);
  }
}

type Held = Pick<Of<'run_held'>, 'step' | 'detail'> & Partial<Pick<Of<'run_held'>, 'reason'>>;

function heldVisits(run: Run, held: Held, at: Instant): Run['open'] {
  return Object.fromEntries(Object.entries(run.open).map(([step, visit]) => [step, heldVisit(visit, held, at)]));
}

/** Nothing is answered or decided in a held run: what is open ends, and a retry opens it anew. */
function heldVisit(visit: OpenVisit, { step, detail, reason }: Held, at: Instant): OpenVisit {
  const { phase } = visit;
  if (phase.kind === 'attempting') {
    const failure = { outcome: 'KILLED', message: detail };
    const failedAttempts = withFailure(visit, phase.attempt, { at, failure });
    return { ...visit, failedAttempts, phase: { kind: 'blocked' } };
  }
  // Its trigger is not taken yet: a retry of the run does not stand for it, unless it was what could not be begun.
  const isUntriggered = phase.kind === 'awaiting_trigger' && reason !== 'reference';
  const isBlocked = phase.kind === 'deciding' || phase.kind === 'paused' || (visit.step === step && !isUntriggered);
  return isBlocked ? { ...visit, phase: { kind: 'blocked' } } : visit;
}

function withState(run: Run, state: RunState): Run {
  return { ...run, state };
}

function withContext(run: Run, context: Values | undefined): Run {
  return context ? { ...run, context: { ...run.context, ...context } } : run;
}

function withPhase(
  run: Run,
  step: string,
  phase: Phase,
  more: Partial<OpenVisit> = {},
  { fresh }: Pick<Cause, 'fresh'> = {},
): Run {
  const visit = own(run.open, step);
  return visit ? { ...run, open: withEntry(run.open, { key: step, value: { ...visit, ...more, phase }, fresh }) } : run;
}

function withoutGrantsOf(run: Run, decisionSteps: readonly string[]): Run['granted'] {
  const kept = Object.entries(run.granted).flatMap(([step, grants]) => {
    const others = grants.filter((grant) => !decisionSteps.includes(grant.decisionStep));
    return others.length === 0 ? [] : [[step, others] as const];
  });
  return Object.fromEntries(kept);
}
