import type { Actor } from '../actor.ts';
import type { Grant, OpenDecision } from '../decision/open-decision.ts';
import type { Outcome } from '../flow/flow.ts';
import type { GivenEvidence } from '../interlock/given-evidence.ts';
import type { GivenUp } from '../rollback/given-up.ts';
import type { Rollback } from '../rollback/rollback.ts';
import type { RunTemplate } from '../template/template.ts';
import type { Instant, Values } from '../value.ts';
import type { Acts } from './acts.ts';
import type { RunGroupRef } from './run-group.ts';

export type { Eligibility, Grant, GuardedStep, OpenDecision, Vote } from '../decision/open-decision.ts';

/** One execution of a flow version. It is the fold of its transitions, and does not grow with them. */
export type Run = {
  readonly id: string;
  readonly project: string;
  /** Unique in its project; the id where the starter gave none. */
  readonly name: string;
  readonly flow: { readonly name: string; readonly hash: string };
  readonly origin: Origin;
  readonly forkedFrom?: ForkedFrom;
  /** That it was started from. */
  readonly template?: RunTemplate;
  /** That it belongs to. */
  readonly group?: RunGroupRef;
  /** What its starter says of it. */
  readonly description?: string;
  readonly startedBy: Actor;
  /** People besides those who started it that have changed what it does; absent before the first. */
  readonly editors?: readonly Actor[];
  readonly startedAt: Instant;
  readonly inputs: Values;
  /** What jobs share: echoer's global variables. */
  readonly context: Values;
  readonly state: RunState;
  /** By step name; at most one open visit of a step. */
  readonly open: { readonly [step: string]: OpenVisit };
  readonly steps: { readonly [step: string]: StepRecord };
  /** By id; absent while no fork is open. */
  readonly branchSets?: { readonly [id: string]: BranchSet };
  /** Named events; absent before the first. */
  readonly events?: RunEvents;
  /** What it takes back of what it did; absent where it never has. */
  readonly rollback?: Rollback;
  /** Attempts of effects that may still be under way, though it waits for them no more: the latest of each step. */
  readonly givenUp?: { readonly [step: string]: GivenUp };
  /** Since the hook of its stop was entered: who has stopped it, and why. */
  readonly stopping?: { readonly by: Actor; readonly reason?: string };
  /** Guarded steps that granting decisions let happen, with what each saw. */
  readonly granted: { readonly [step: string]: readonly Grant[] };
  /** Number of the latest transition. */
  readonly seq: number;
  /** See `isKnownFormat`. */
  readonly format?: number;
  /** The run is held when its transitions reach this. */
  readonly transitionsAllowed: number;
  readonly updatedAt: Instant;
};

export type Origin =
  /** `via`: who has started it in the name of somebody else. */
  | { readonly kind: 'manual'; readonly via?: Actor }
  | ({ readonly kind: 'hook'; readonly delivery: string } & Change)
  | ChildOrigin;

/** A step of another run waits for this one. */
export type ChildOrigin = {
  readonly kind: 'step';
  readonly parent: AttemptRef;
  /** Of the run of the parent; absent in runs of before it was kept. */
  readonly parentName?: string;
  /** How many runs wait above it; see `childDepthLimit`. */
  readonly depth: number;
  /** Of the run at the top. */
  readonly change?: Change;
  /** Who started the runs that those above were forked from. */
  readonly initiators?: readonly Actor[];
  /** Who had changed those above by then. */
  readonly editors?: readonly Actor[];
  /** Who had granted something above by then. */
  readonly approvers?: readonly Actor[];
  /** A decision above has let it happen. */
  readonly granted?: true;
  /** The versions of flows that were granted with it. */
  readonly flowsBelow?: FlowHashes;
  /** What was shown for it above, where a decision there has let it happen. */
  readonly evidence?: GivenEvidence;
};

/** Flow versions by the names of their flows. */
export type FlowHashes = { readonly [flow: string]: string };

/** Of a flow that a step starts, where one was granted. */
export type ChildVersion = {
  readonly flowHash?: string;
  /** Of all that is started below it; absent where nothing is. */
  readonly flowsBelow?: FlowHashes;
};

/** Runs that wait for each other, against flows that start themselves. */
export const childDepthLimit = 8;

/** What a step waits for is not what was forked from it. */
export function parentOf({ origin, forkedFrom }: Pick<Run, 'origin' | 'forkedFrom'>): AttemptRef | undefined {
  return origin.kind === 'step' && !forkedFrom ? origin.parent : undefined;
}

/** People have approved what it does, as it was when a decision above it opened. */
export function isGrantedAbove({ origin, forkedFrom }: Pick<Run, 'origin' | 'forkedFrom'>): boolean {
  return origin.kind === 'step' && !forkedFrom && origin.granted === true;
}

/** Who started what this run was forked from, or those above it, or this one in the name of its starter. */
export function earlierInitiators({ origin, forkedFrom }: Pick<Run, 'origin' | 'forkedFrom'>): readonly Actor[] {
  const above = origin.kind === 'step' ? origin.initiators : undefined;
  const via = origin.kind === 'manual' && origin.via ? [origin.via] : [];
  return [...(forkedFrom?.initiators ?? []), ...(above ?? []), ...via];
}

/** Who has changed this run, or those above it before it was started. */
export function editorsOf({ origin, editors = [] }: Pick<Run, 'origin' | 'editors'>): readonly Actor[] {
  const above = origin.kind === 'step' ? origin.editors : undefined;
  return [...(above ?? []), ...editors];
}

/** The change that a run, or the one at its top, is about. */
export function changeOf({ origin }: Pick<Run, 'origin'>): Change | undefined {
  if (origin.kind === 'step') return origin.change;
  if (origin.kind === 'manual') return undefined;
  const { kind: _, delivery: __, ...change } = origin;
  return change;
}

/** The visit of another run that this one began with. */
export type ForkedFrom = {
  /** Its id. */
  readonly run: string;
  /** Absent in forks of before it was kept. */
  readonly name?: string;
  readonly step: string;
  readonly visit: number;
  /** That the visit was in. */
  readonly branch?: BranchRef;
  /** Who started that run, and those that it was forked from. */
  readonly initiators: readonly Actor[];
};

/** The change that a run is about. */
export type Change = {
  /** Id of the repository. */
  readonly repository: string;
  readonly ref: string;
  readonly branch: string;
  readonly commit: string;
  readonly author: string;
  readonly message: string;
  /** The head of the ref before it, where that is known. */
  readonly before?: string;
};

export type RunState =
  /** It waits until its flow has fewer open runs, or its template where that is named. */
  | { readonly status: 'created'; readonly template?: string }
  | { readonly status: 'running' }
  | { readonly status: 'held'; readonly reason: HeldReason; readonly detail: string; readonly step?: string }
  | { readonly status: 'done'; readonly at: Instant }
  | { readonly status: 'stopped'; readonly at: Instant; readonly by: Actor; readonly reason?: string }
  | { readonly status: 'failed'; readonly at: Instant; readonly step: string; readonly failure: Failure }
  /** What is open goes on, and nothing new begins. */
  | { readonly status: 'paused'; readonly at: Instant; readonly by: Actor; readonly reason?: string }
  | { readonly status: 'rolling_back' }
  | { readonly status: 'rolled_back'; readonly at: Instant };

export type RunStatus = RunState['status'];

export type HeldReason =
  | 'invariant'
  | 'limit'
  | 'reference'
  | 'failure'
  | 'edge'
  | 'undo_failed'
  | 'unknown_outcome'
  /** An interlock keeps the step back. */
  | 'policy';

/** Why an attempt ended without an outcome of its job. */
export type Failure = {
  readonly outcome: Outcome;
  readonly message: string;
  /** Of code: what kind of error it was, and where in the job. */
  readonly code?: string;
  readonly place?: string;
};

/** Of code, also one that it has dealt with. */
export type CodeError = {
  readonly code: string;
  readonly message: string;
  readonly place: string;
  readonly stack?: string;
};

/** The branches that one fork opened; it is gone when each has arrived at the join or ended. */
export type BranchSet = {
  /** The step that forked, and its visit. */
  readonly step: string;
  readonly visit: number;
  /** The branch in which it forked, when sets nest. */
  readonly within?: BranchRef;
  /** By the step that a branch begins with. */
  readonly branches: { readonly [step: string]: 'open' | BranchEnd };
};

export type BranchEnd = 'arrived' | 'done';

export function branchSetsOf(run: Run): { readonly [id: string]: BranchSet } {
  return run.branchSets ?? {};
}

export type BranchRef = { readonly set: string; readonly branch: string };

export type OpenVisit = {
  readonly step: string;
  readonly number: number;
  /** The innermost branch that it is in. */
  readonly branch?: BranchRef;
  readonly openedAt: Instant;
  /** Resolved for the first attempt and kept for its retries. */
  readonly args?: Values;
  /** What its attempts have remembered for its undo, by key. */
  readonly undoData?: Values;
  /** What acts have saved so far. */
  readonly saved?: Values;
  /** Interlocks, of these revisions, that somebody has let it pass as it was then. */
  readonly passed?: Passed;
  /** The latest attempts that ended without closing the visit; the journal has all. */
  readonly failedAttempts: readonly FailedAttempt[];
  readonly phase: Phase;
};

export type Passed = { readonly digest: string; readonly revisions: { readonly [interlock: string]: number } };

export type FailedAttempt = {
  readonly number: number;
  readonly keyOf?: number;
  readonly uuid: string;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  readonly failure: Failure;
  /** With which its trigger was asked for. */
  readonly key?: string;
  readonly asked?: string;
};

export type Phase =
  | { readonly kind: 'awaiting_trigger' }
  /** The step is visited too often: its attempt starts later. */
  | { readonly kind: 'slowed'; readonly until: Instant }
  | { readonly kind: 'attempting'; readonly attempt: Attempt }
  | { readonly kind: 'backing_off'; readonly until: Instant }
  | { readonly kind: 'deciding'; readonly decision: OpenDecision }
  | { readonly kind: 'waiting'; readonly wait: OpenWait }
  /** Only in a run that is held or failed: a retry opens the next attempt. */
  | { readonly kind: 'blocked' }
  /** Entered while the run is paused: it begins when that is resumed. */
  | { readonly kind: 'paused' };

export type OpenWait = WaitEnd & {
  readonly id: string;
  /** When it ends with a timeout. */
  readonly deadline?: Instant;
};

/** What it is done by: a named event, or the time, which is where a window is waited for that of its opening. */
export type WaitEnd = { readonly event: string } | { readonly until: Instant; readonly window?: AwaitedHours };

export type AwaitedHours = { readonly text: string; readonly zone: string };

export type Attempt = ChildVersion & {
  readonly number: number;
  /** What a callback must show. */
  readonly uuid: string;
  readonly job: 'http' | 'pipeline' | 'flow' | 'code';
  /** Of code: which job, of which version; see `codeKey`. */
  readonly code?: string;
  /** The attempt whose key it has: that was not answered in time, and its job is idempotent. */
  readonly keyOf?: number;
  /** Of a job that says at most once: the epoch of the task under which it was sent, or is being. */
  readonly delivery?: number;
  readonly startedAt: Instant;
  readonly deadline?: Instant;
  readonly progress?: Progress;
  /** Of a job with actions. */
  readonly acts?: Acts;
  /** With which the trigger of its visit was asked for, where no act has it. */
  readonly key?: string;
  readonly asked?: string;
};

export type Progress = {
  readonly at: Instant;
  readonly outcome?: Outcome;
  readonly data?: Data;
  /** When the newest reports were signed, in seconds, and under which ids: what is older is a copy. */
  readonly signed?: { readonly at: number; readonly ids: readonly string[] };
};

/** Data of up to `inlineDataLimit` characters stands in the run; more is a blob named by its SHA-256. */
export type Data = { readonly inline: string } | { readonly blob: string; readonly bytes: number };

export const inlineDataLimit = 4096;

export type RunEvents = {
  /** Events that no step has waited for yet, in the order of their arrival. */
  readonly kept: readonly KeptEvent[];
  /** Of the latest events: a repeat is the same event. */
  readonly keys: readonly KnownEvent[];
};

export type KnownEvent = {
  readonly name: string;
  readonly key: string;
  readonly at: Instant;
  /** Of its data; absent where the event came before it was kept. */
  readonly digest?: string;
};

export type KeptEvent = { readonly name: string; readonly data?: Data; readonly at: Instant };

export type StepRecord = {
  readonly visits: number;
  /** Start of the current minute of visits, and how many it has seen. */
  readonly minute: { readonly startedAt: Instant; readonly visits: number };
  readonly last?: StepResult;
};

/** The result of the latest finished visit of a step. */
export type StepResult = {
  readonly visit: number;
  readonly attempt: number;
  readonly uuid: string;
  readonly outcome: Outcome;
  readonly data?: Data;
  /** What its code has saved for people and for later steps. */
  readonly saved?: Values;
  readonly at: Instant;
  readonly by: Actor;
  /** Of a decision that was granted: all whose votes did that; of a run below: who has granted something in it. */
  readonly approvers?: readonly Actor[];
  /** Those of the approvers who have not decided, but somebody for them. */
  readonly onBehalfOf?: readonly Actor[];
  /** Of a decision that somebody made without the others who were asked. */
  readonly overridden?: true;
  /** By a build: its data is what the build has said, whatever another version of the flow has in place of the step. */
  readonly built?: true;
  /** The first other outcome that was reported after this one, and ignored. */
  readonly contrary?: Outcome;
};

/** The identity of one attempt for everything outside, and its idempotency key. */
export type AttemptRef = {
  readonly run: string;
  readonly step: string;
  readonly visit: number;
  readonly attempt: number;
};

export function attemptKey({ run, step, visit, attempt }: AttemptRef): string {
  return `${run}/${step}/${visit}/${attempt}`;
}

/** It takes one of the places of its flow: it has begun, and it can still go on by itself or by a person. */
export function isOpen(status: RunStatus): boolean {
  return status === 'running' || status === 'paused' || status === 'held' || status === 'rolling_back';
}

/** What is open in the run can be answered, decided or expire. */
export function isUnderWay({ state }: Pick<Run, 'state'>): boolean {
  return state.status === 'running' || state.status === 'paused';
}
