import type { Actor } from '../actor.ts';
import type { DecisionEvent } from '../decision/decision-event.ts';
import type { Outcome } from '../flow/flow.ts';
import type { GivenUp } from '../rollback/given-up.ts';
import type { JournalPlace, UndoAttempt, VisitRef, VisitToUndo } from '../rollback/rollback.ts';
import type { RunTemplate } from '../template/template.ts';
import type { Instant, Value, Values } from '../value.ts';
import type { ActAnswer, ActEnd, OpenAct } from './acts.ts';
import type {
  Attempt,
  BranchEnd,
  BranchRef,
  CodeError,
  Data,
  Failure,
  ForkedFrom,
  HeldReason,
  OpenWait,
  Origin,
  Passed,
  Run,
} from './run.ts';
import type { RunGroupRef } from './run-group.ts';

/** One row of a journal: what one command changed, all or nothing. */
export type Transition<Event> = {
  /** Counts from 1 without gaps. */
  readonly seq: number;
  readonly at: Instant;
  readonly actor: Actor;
  /** Type of the command. */
  readonly cause: string;
  readonly events: readonly Event[];
};

export type RunTransition = Transition<RunEvent>;

/** Attempts of effects that were under way by then, and may still be; absent where there are none. */
type GivesUp = { readonly givenUp?: readonly GivenUp[] };

type OfVisit = { readonly step: string; readonly visit: number };

export type RunEvent =
  | {
      readonly type: 'run_started';
      readonly id: string;
      readonly project: string;
      readonly name: string;
      readonly flow: { readonly name: string; readonly hash: string };
      readonly origin: Origin;
      readonly inputs: Values;
      readonly transitionsAllowed: number;
      readonly template?: RunTemplate;
      readonly group?: RunGroupRef;
      readonly description?: string;
      /** Of its version. */
      readonly format?: number;
      /** Of a fork, with what the other run had by then. */
      readonly forkedFrom?: ForkedFrom;
      readonly base?: Pick<Run, 'context' | 'steps' | 'granted' | 'branchSets' | 'editors' | 'events'>;
    }
  /** Its flow, or its template where that is named, has as many open runs as it may: the start waits for its turn. */
  | { readonly type: 'run_queued'; readonly openRuns: number; readonly template?: string }
  | { readonly type: 'run_admitted' }
  | (OfVisit & {
      readonly type: 'visit_opened';
      readonly manual: boolean;
      readonly slowedUntil?: Instant;
      readonly branch?: BranchRef;
    })
  | (OfVisit & { readonly type: 'attempt_started'; readonly attempt: Attempt; readonly args: Values })
  /** Written before it is sent, as what is sent twice may be done twice. */
  | (OfVisit & { readonly type: 'delivery_begun'; readonly attempt: number; readonly epoch: number })
  /** Nobody has got it. */
  | (OfVisit & { readonly type: 'delivery_returned'; readonly attempt: number })
  | (OfVisit & {
      readonly type: 'attempt_progressed';
      readonly attempt: number;
      /** When and under which id the report was signed. */
      readonly signed?: { readonly at: number; readonly id: string };
      readonly outcome?: Outcome;
      readonly data?: Data;
      readonly context?: Values;
    })
  | (OfVisit & {
      readonly type: 'attempt_failed';
      readonly attempt: number;
      readonly failure: Failure;
      readonly retryAt?: Instant;
      /** A person's trigger that was not ok: the step waits for the next one. */
      readonly again?: 'trigger';
      readonly errors?: readonly CodeError[];
    })
  | (OfVisit & { readonly type: 'act_begun'; readonly attempt: number; readonly act: Omit<OpenAct, 'at'> })
  | (OfVisit & {
      readonly type: 'act_ended';
      readonly attempt: number;
      readonly act: number;
      readonly action: string;
      readonly answer: ActAnswer;
      readonly end?: ActEnd;
      readonly context?: Values;
      readonly saved?: Values;
      readonly errors?: readonly CodeError[];
    })
  | (OfVisit & {
      readonly type: 'undo_data_kept';
      readonly attempt: number;
      readonly key: string;
      readonly value: Value;
    })
  | DecisionEvent
  | (OfVisit & { readonly type: 'grant_superseded'; readonly digest: string; readonly found: string })
  | (OfVisit & {
      readonly type: 'visit_closed';
      readonly attempt: number;
      readonly uuid: string;
      readonly outcome: Outcome;
      readonly data?: Data;
      readonly context?: Values;
      readonly saved?: Values;
      readonly errors?: readonly CodeError[];
      /** Who has granted something in the run that it waited for. */
      readonly approvers?: readonly Actor[];
      /** Whose act has ended it. */
      readonly by?: Actor;
      readonly overridden?: true;
      /** A build has ended it: it says so itself, so that a run of a version before that did not keep it folds to what it was. */
      readonly built?: true;
    })
  | (OfVisit & { readonly type: 'repeat_ignored'; readonly outcome: Outcome; readonly stands: Outcome })
  | ({
      readonly type: 'run_held';
      readonly reason: HeldReason;
      readonly detail: string;
      readonly step?: string;
    } & GivesUp)
  | { readonly type: 'run_continued'; readonly transitionsAllowed: number }
  | { readonly type: 'run_done' }
  /** What is open ends, and the hook of the stop is entered. */
  | ({ readonly type: 'stop_begun'; readonly reason?: string; readonly by?: Actor } & GivesUp)
  /** `by`: whose act has ended it. */
  | ({ readonly type: 'run_stopped'; readonly reason?: string; readonly by?: Actor } & GivesUp)
  | ({ readonly type: 'run_failed'; readonly step: string; readonly failure: Failure } & GivesUp)
  /** What was given up is over: by its answer, by the word of a person with a reason, or else by its time. */
  | (OfVisit & {
      readonly type: 'given_up_ended';
      readonly attempt: number;
      readonly outcome?: Outcome;
      readonly data?: Data;
      readonly reason?: string;
    })
  | (OfVisit & {
      readonly type: 'branches_opened';
      readonly set: string;
      readonly branches: readonly string[];
      readonly within?: BranchRef;
    })
  | { readonly type: 'branch_ended'; readonly set: string; readonly branch: string; readonly end: BranchEnd }
  /** An edge led out of the set, back to its fork or before it: what is open in it is withdrawn. */
  | ({
      readonly type: 'set_abandoned';
      /** With the sets that were open within it. */
      readonly sets: readonly string[];
      /** Decision steps in it, whose grants do not count any more. */
      readonly revoked: readonly string[];
    } & GivesUp)
  /** By a person. */
  | {
      readonly type: 'run_migrated';
      /** The hash of the version before. */
      readonly from: string;
      readonly flow: Run['flow'];
      /** Of that version. */
      readonly format?: number;
      readonly inputs: Values;
      readonly reason: string;
    }
  /** Other people than before have changed what it does, here or in a run below it. */
  | { readonly type: 'run_edited'; readonly by: readonly Actor[] }
  | { readonly type: 'run_paused'; readonly reason?: string }
  | { readonly type: 'run_resumed' }
  /** By a person: the closing of the visit follows. */
  | (OfVisit & { readonly type: 'visit_skipped'; readonly outcome: Outcome; readonly reason: string })
  /**
   * By a person: `args` are all that the next attempt gets, `before` those that changed, where they were known, and
   * `added` names those that were not.
   */
  | (OfVisit & {
      readonly type: 'args_edited';
      readonly before?: Values;
      readonly added?: readonly string[];
      readonly args: Values;
      readonly reason: string;
    })
  /** By who may change interlocks: `passed` is all that is let pass for the visit. */
  | (OfVisit & { readonly type: 'interlock_overridden'; readonly passed: Passed; readonly reason: string })
  | (OfVisit & { readonly type: 'wait_begun'; readonly wait: OpenWait; readonly args: Values })
  /** `kept`: no step waited for it. */
  | {
      readonly type: 'event_received';
      readonly name: string;
      readonly key?: string;
      /** Of the data, where there is a key. */
      readonly digest?: string;
      readonly data?: Data;
      readonly kept: boolean;
    }
  /** One that came early. */
  | (OfVisit & { readonly type: 'event_taken'; readonly name: string })
  | {
      readonly type: 'rollback_begun';
      readonly reason: string;
      /**
       * Their attempts are under way, or were given up and may be: nothing is undone before they have ended. All else
       * that is open is withdrawn.
       */
      readonly awaits: readonly VisitRef[];
      /** What failed, and is undone first. */
      readonly first?: VisitRef;
      /** It goes on with this step when all that began after this visit is undone. */
      readonly to?: VisitRef;
    }
  /** What a rollback has waited for ended without an outcome. */
  | (OfVisit & { readonly type: 'visit_withdrawn' })
  | (OfVisit & { readonly type: 'undo_started'; readonly undo: VisitToUndo; readonly attempt: UndoAttempt })
  | (OfVisit & {
      readonly type: 'undo_failed';
      readonly attempt: number;
      readonly failure: Failure;
      readonly retryAt?: Instant;
    })
  | (OfVisit & { readonly type: 'undo_finished'; readonly attempt: number; readonly uuid: string })
  /** By a person: done by hand, or left as it is. */
  | (OfVisit & { readonly type: 'undo_skipped'; readonly outcome: 'UNDONE' | 'LEFT'; readonly reason: string })
  /** Nothing takes it back. */
  | (OfVisit & { readonly type: 'undo_left'; readonly undo: VisitToUndo })
  /** Nothing can take it back, and its author has said so: a person says how the way back goes on. */
  | (OfVisit & { readonly type: 'undo_barred'; readonly undo: VisitToUndo })
  /** By a person, as `args_edited` is. */
  | (OfVisit & {
      readonly type: 'undo_edited';
      readonly before: Values;
      readonly added?: readonly string[];
      readonly args: Values;
      readonly reason: string;
    })
  /** After something else than an undo has held it. */
  | { readonly type: 'rollback_resumed' }
  /** Of a run that goes back to a step: it ends there. */
  | { readonly type: 'stop_asked'; readonly reason?: string }
  /** All that began after `end` is undone, and the run goes on with the step. */
  | {
      readonly type: 'run_compensated';
      readonly step: string;
      readonly end: JournalPlace;
      readonly transitionsAllowed: number;
    }
  | { readonly type: 'run_rolled_back' };
