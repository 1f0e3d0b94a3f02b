import type { Actor } from '../actor.ts';
import { childVersion } from '../decision/child-version.ts';
import { decisionDigest, resolveGuards } from '../decision/guarded-steps.ts';
import { openDecisionOf } from '../decision/open-decision-of.ts';
import {
  type CodeJob,
  codeKey,
  type FlowJob,
  type Hook,
  type HttpJob,
  type Job,
  type PipelineJob,
  type Step,
  type Target,
  type WaitJob,
} from '../flow/flow.ts';
import { hookOf } from '../flow/hooks.ts';
import { brokenInterlocks, brokenText, dispatchingOf } from '../interlock/broken-interlocks.ts';
import { beginRollback } from '../rollback/begin-rollback.ts';
import { hasActions } from '../template/template.ts';
import { own, type Values } from '../value.ts';
import { resolveAgain, resolveArgs } from '../values/resolve-args.ts';
import type { OpenAct } from './acts.ts';
import { endBranch, moveToken, openBranches, takeToken } from './branches.ts';
import type { Draft } from './draft.ts';
import { failHook, type Stop, stopRun } from './end-hook.ts';
import { keptEvent } from './kept-events.ts';
import { readWait } from './read-wait.ts';
import {
  type Attempt,
  type BranchRef,
  branchSetsOf,
  type ChildVersion,
  type CodeError,
  type Data,
  type FailedAttempt,
  type Failure,
  type GuardedStep,
  type OpenVisit,
  type OpenWait,
  type Phase,
} from './run.ts';

const minuteMs = 60_000;

/** A backoff of 1 ms has grown to weeks by then; 0 · 2^1024 would not be a number. */
const mostDoublings = 32;

/** Makes the next visit of a step, and its first attempt or decision unless it has to wait for that. */
export function enterStep(draft: Draft, name: string, branch?: BranchRef): void {
  const step = draft.step(name);
  const record = own(draft.run.steps, name);
  const manual = step.trigger === 'manual';
  const slowedUntil = manual ? undefined : slowDown(draft, record?.minute);
  const number = nextVisit(draft, name);
  const slowed = slowedUntil === undefined ? {} : { slowedUntil };
  const within = branch ? { branch } : {};
  draft.emit({ type: 'visit_opened', step: name, visit: number, manual, ...slowed, ...within });
  if (draft.seq >= draft.run.transitionsAllowed) {
    const detail = `${draft.seq} transitions, the limit of this flow: does a loop never end?`;
    draft.emit({ type: 'run_held', reason: 'limit', detail, step: name });
  }
  const visit = own(draft.run.open, name);
  if (visit?.phase.kind === 'blocked' && draft.run.state.status === 'running') beginStep(draft, visit);
}

/** Opens the decision of the visit, or its next attempt. */
export function beginStep(draft: Draft, visit: OpenVisit, trigger: Trigger = {}): void {
  const step = draft.step(visit.step);
  const job = draft.job(step);
  if (job.kind === 'decision') openDecision(draft, step, visit);
  else if (job.kind === 'wait') beginWait(draft, { step, visit, job });
  else startAttempt(draft, { step, visit, job }, trigger);
}

/** By a person; absent where a step begins by itself. */
export type Trigger = Pick<OpenAct, 'by' | 'key' | 'asked'>;

/** Begins the visits that are in one of these phases, as long as the run goes on. */
export function beginWaiting(draft: Draft, phases: readonly Phase['kind'][], step?: string): void {
  for (const name of step === undefined ? Object.keys(draft.run.open) : [step]) {
    // What was begun before it may have withdrawn it, or held the run.
    const visit = own(draft.run.open, name);
    if (visit && phases.includes(visit.phase.kind) && draft.run.state.status === 'running') beginStep(draft, visit);
  }
}

/** The result of the step's open visit: the token goes on where the outcome leads. */
export function closeVisit(
  draft: Draft,
  visit: OpenVisit,
  result: {
    readonly attempt: number;
    readonly uuid: string;
    readonly outcome: string;
    readonly data?: Data;
    readonly context?: Values;
    readonly saved?: Values;
    readonly errors?: readonly CodeError[];
    readonly approvers?: readonly Actor[];
    readonly by?: Actor;
    readonly overridden?: true;
    readonly built?: true;
  },
): void {
  const target = own(draft.step(visit.step).on, result.outcome);
  if (target === undefined) throw new Error(`outcome ${result.outcome} of step ${visit.step} leads nowhere`);
  draft.emit({ type: 'visit_closed', step: visit.step, visit: visit.number, ...result });
  // Only its end was waited for.
  if (draft.run.state.status === 'rolling_back') return;
  const hook = hookOf(draft.version.flow, visit.step);
  if (hook) endHook(draft, hook, { step: visit.step, outcome: result.outcome, isOver: target === 'done' });
  else follow(draft, target, visit);
}

export type Attempting = { readonly visit: OpenVisit; readonly attempt: Attempt };

/**
 * The open attempt ended without an outcome of its job: retried unless that is final, mapped, or the flow's
 * `onFailure`.
 */
export function failAttempt(
  draft: Draft,
  { visit, attempt }: Attempting,
  failure: Failure,
  { errors, isFinal = false }: { readonly errors?: readonly CodeError[] | undefined; readonly isFinal?: boolean } = {},
): void {
  const step = draft.step(visit.step);
  const isWaitedFor = draft.run.state.status === 'rolling_back';
  const retryAt = isWaitedFor || isFinal ? undefined : retryTime(draft, step, attempt, failure);
  const failed = { step: step.name, visit: visit.number, attempt: attempt.number, failure };
  const more = { ...(retryAt !== undefined && { retryAt }), ...(errors && { errors }) };
  draft.emit({ type: 'attempt_failed', ...failed, ...more });
  if (retryAt !== undefined) return;
  if (isWaitedFor) return draft.emit({ type: 'visit_withdrawn', step: step.name, visit: visit.number });
  if (own(step.on, failure.outcome) !== undefined) {
    const { number, uuid } = attempt;
    closeVisit(draft, visit, { attempt: number, uuid, outcome: failure.outcome });
  } else giveUp(draft, visit, failure);
}

/** Nothing follows the failure: what the flow says of such. */
function giveUp(draft: Draft, visit: OpenVisit, failure: Failure): void {
  const { step } = visit;
  const hook = hookOf(draft.version.flow, step);
  if (hook) return failHook(draft, hook, { step, failure });
  const detail = `step ${step}: ${failure.outcome}, ${failure.message}`;
  switch (draft.version.flow.onFailure) {
    case 'stop':
      return draft.emit({ type: 'run_failed', step, failure });
    case 'hold':
      return draft.emit({ type: 'run_held', reason: 'failure', detail, step });
    case 'rollback':
      return beginRollback(draft, { reason: detail, failed: visit });
  }
}

export type Waiting = OpenVisit & { readonly phase: { readonly kind: 'waiting'; readonly wait: OpenWait } };

/** The wait is over: at its time, by its event, or at its deadline. */
export function endWait(draft: Draft, visit: Waiting, end: { readonly outcome: string; readonly data?: Data }): void {
  const step = draft.step(visit.step);
  const { id } = visit.phase.wait;
  if (own(step.on, end.outcome) !== undefined) closeVisit(draft, visit, { attempt: 1, uuid: id, ...end });
  else giveUp(draft, visit, { outcome: end.outcome, message: 'the wait is over, and nothing follows' });
}

export function expireAttempt(draft: Draft, attempting: Attempting): void {
  failAttempt(draft, attempting, { outcome: 'TIMEOUT', message: 'no answer before the deadline' });
}

/** The token of a closed visit goes on. */
function follow(draft: Draft, target: Target, from: OpenVisit): void {
  switch (target) {
    case 'done':
      return goOn(draft, from.branch ? endBranch(draft, from.branch, 'done') : 'over');
    case 'stopped':
      return stopByHook(draft, { reason: `step ${from.step} leads to stopped` });
    case 'hold':
      return holdAt(draft, from, `step ${from.step} leads to hold`);
    case 'rollback':
      return beginRollback(draft, { reason: `step ${from.step} leads to rollback`, failed: from });
    default:
      if ('step' in target) goOn(draft, takeToken(draft, from, target.step));
      else fork(draft, from, target.fork);
  }
}

/** Ends the run, or enters the hook of its stop. */
export function stopByHook(draft: Draft, stop: Stop): void {
  const hook = stopRun(draft, stop);
  if (hook !== undefined) enterStep(draft, hook);
}

type Ended = { readonly step: string; readonly outcome: string; readonly isOver: boolean };

function endHook(draft: Draft, hook: Hook, { step, outcome, isOver }: Ended): void {
  if (hook === 'stop' || !isOver) {
    return failHook(draft, hook, { step, failure: { outcome, message: `it ended with ${outcome}` } });
  }
  const [entry] = draft.version.flow.steps;
  if (hook === 'start' && entry) enterStep(draft, entry.name);
  else draft.emit({ type: 'run_done' });
}

function goOn(draft: Draft, next: ReturnType<typeof takeToken>): void {
  const { finish } = draft.version.flow.hooks ?? {};
  if (next === 'over' && finish) enterStep(draft, finish.name);
  else if (next === 'over') draft.emit({ type: 'run_done' });
  else if (next !== 'waits') enterStep(draft, next.step, next.branch);
}

function fork(draft: Draft, from: OpenVisit, steps: readonly string[]): void {
  for (const { step, branch } of openBranches(draft, from, steps)) {
    // A branch before it may have found that its decision no longer holds, or have led to a rollback.
    if (own(branchSetsOf(draft.run), branch.set)) enterStep(draft, step, branch);
  }
}

function nextVisit(draft: Draft, step: string): number {
  return (own(draft.run.steps, step)?.visits ?? 0) + 1;
}

/** The token stays at its step: a retry begins it anew. */
function holdAt(draft: Draft, { step, branch }: OpenVisit, detail: string): void {
  const visit = nextVisit(draft, step);
  const manual = draft.step(step).trigger === 'manual';
  draft.emit({ type: 'visit_opened', step, visit, manual, ...(branch && { branch }) });
  draft.emit({ type: 'run_held', reason: 'edge', detail, step });
}

export function openDecision(draft: Draft, step: Step, visit: OpenVisit): void {
  const resolved = resolveGuards(draft.version, step, draft);
  if (!resolved.ok) return hold(draft, step, resolved);
  const { guards } = resolved;
  const digest = decisionDigest(draft.run, guards);
  const decision = openDecisionOf(step, { id: draft.ids.next(), now: draft.now, digest, guards, visit });
  draft.emit({ type: 'decision_opened', step: step.name, visit: visit.number, decision });
}

type Begun = {
  readonly step: Step;
  readonly visit: OpenVisit;
  readonly job: HttpJob | PipelineJob | FlowJob | CodeJob;
};

function startAttempt(draft: Draft, { step, visit, job }: Begun, trigger: Trigger): void {
  const superseded = supersededGrant(draft, step, visit);
  if (superseded) {
    const { decisionStep, ...digests } = superseded;
    draft.emit({ type: 'grant_superseded', step: step.name, visit: visit.number, ...digests });
    return enterStep(draft, decisionStep, moveToken(draft, visit.branch, { step: decisionStep }));
  }
  const resolved = visit.args ? resolveAgain(step, job, draft, visit.args) : resolveArgs(step, job, draft);
  if (!resolved.ok) return holdForReference(draft, step, resolved.detail);
  const { args } = resolved;
  const broken = brokenInterlocks(dispatchingOf(draft, visit, args));
  if (broken.length > 0) return hold(draft, step, { detail: brokenText(broken, step.name), reason: 'policy' });
  const attempt: Attempt = {
    number: (visit.failedAttempts.at(-1)?.number ?? 0) + 1,
    uuid: draft.ids.next(),
    job: job.kind,
    ...keyKept(job, visit.failedAttempts.at(-1)),
    startedAt: draft.now,
    ...(step.timeoutMs !== undefined && { deadline: draft.now + step.timeoutMs }),
    ...(job.kind === 'code' && { code: codeKey(job) }),
    ...(!hasActions(job) && askedWith(trigger.key === undefined ? visit.failedAttempts.at(-1) : trigger)),
    ...(job.kind === 'flow' && grantedVersion(draft, step, args)),
  };
  const of = { step: step.name, visit: visit.number };
  draft.emit({ type: 'attempt_started', ...of, attempt, args });
  if (!hasActions(job)) return;
  const act = { number: 1, action: 'trigger', uuid: draft.ids.next(), ...trigger };
  draft.emit({ type: 'act_begun', ...of, attempt: attempt.number, act });
}

/** A retry is still what was asked for. */
function askedWith({ key, asked }: Pick<Attempt, 'key' | 'asked'> = {}): Pick<Attempt, 'key' | 'asked'> {
  return { ...(key !== undefined && { key }), ...(asked !== undefined && { asked }) };
}

/** Nobody knows what became of the one before: with its key, the effect is made once. */
function keyKept(job: Job, before: FailedAttempt | undefined): Pick<Attempt, 'keyOf'> {
  // What a hold gave up may have been answered meanwhile: with its key nobody would answer again.
  if (before?.failure.outcome !== 'TIMEOUT' || !isIdempotent(job)) return {};
  return { keyOf: before.keyOf ?? before.number };
}

/** What people do has a key for each time that they do it. */
function isIdempotent(job: Job): boolean {
  if (job.kind === 'code' && job.actions) return false;
  return (job.kind === 'http' || job.kind === 'code') && job.idempotent === true;
}

/** The one that is started later, too. */
function grantedVersion({ version: { flow }, run, findFlow }: Draft, step: Step, args: Values): ChildVersion {
  // What was granted above needs no look at what is newest.
  const child = childVersion({ flow, run, step, args }, own(run.granted, step.name) ? findFlow : undefined);
  return 'flowHash' in child ? child : {};
}

type BegunWait = { readonly step: Step; readonly visit: OpenVisit; readonly job: WaitJob };

/** Also anew, for a window that was missed: its deadline stays. */
function beginWait(draft: Draft, { step, visit, job }: BegunWait): void {
  const resolved = visit.args ? { ok: true as const, args: visit.args } : resolveArgs(step, job, draft);
  if (!resolved.ok) return holdForReference(draft, step, resolved.detail);
  const read = readWait(resolved.args, draft.now);
  if (!read.ok) return holdForReference(draft, step, `step ${step.name}: ${read.detail}`);
  const deadline = isWaiting(visit) ? visit.phase.wait.deadline : deadlineOf(draft, step);
  const wait = { id: draft.ids.next(), ...read.end, ...(deadline !== undefined && { deadline }) };
  draft.emit({ type: 'wait_begun', step: step.name, visit: visit.number, wait, args: resolved.args });
  takeKeptEvent(draft, step.name);
}

function deadlineOf({ now }: Draft, { timeoutMs }: Step): number | undefined {
  return timeoutMs === undefined ? undefined : now + timeoutMs;
}

/** An event that came early ends the wait at once. */
function takeKeptEvent(draft: Draft, step: string): void {
  const visit = own(draft.run.open, step);
  if (!isWaiting(visit) || !('event' in visit.phase.wait)) return;
  const kept = keptEvent(draft.run, visit.phase.wait.event, draft.now);
  if (!kept) return;
  draft.emit({ type: 'event_taken', step, visit: visit.number, name: kept.name });
  endWait(draft, visit, { outcome: 'DONE', ...(kept.data && { data: kept.data }) });
}

export function isWaiting(visit: OpenVisit | undefined): visit is Waiting {
  return visit?.phase.kind === 'waiting';
}

/** Set when what would be dispatched is not what the granting decision saw. */
function supersededGrant(draft: Draft, step: Step, visit: OpenVisit) {
  for (const { digest, decisionStep } of own(draft.run.granted, step.name) ?? []) {
    const resolved = resolveGuards(draft.version, draft.step(decisionStep), draft);
    const digests = resolved.ok ? digestsNow(draft, visit, resolved.guards) : [resolved.detail];
    const found = digests.find((now) => now !== digest);
    if (found !== undefined) return { digest, found, decisionStep };
  }
  return undefined;
}

/** A visit that is older than the grant keeps its arguments: they too must be what was granted. */
function digestsNow({ run }: Draft, { step, args }: OpenVisit, guards: readonly GuardedStep[]): readonly string[] {
  if (!args) return [decisionDigest(run, guards)];
  const kept = guards.map((guard) => (guard.step === step ? { ...guard, args } : guard));
  return [guards, kept].map((each) => decisionDigest(run, each));
}

function holdForReference(draft: Draft, step: Step, detail: string): void {
  hold(draft, step, { detail });
}

type Unresolved = { readonly detail: string; readonly reason?: 'limit' | 'policy' };

function hold(draft: Draft, step: Step, { detail, reason }: Unresolved): void {
  // The run is stopped all the same, as after one that fails.
  if (hookOf(draft.version.flow, step.name) === 'stop') return void stopRun(draft, {});
  draft.emit({ type: 'run_held', reason: reason ?? 'reference', detail, step: step.name });
}

/** Set when a minute has seen as many visits as the flow allows: the next one waits for the minute's end. */
function slowDown(draft: Draft, minute: { startedAt: number; visits: number } | undefined): number | undefined {
  const { visitsPerMinute } = draft.version.flow.limits;
  if (visitsPerMinute === 0 || !minute || draft.now - minute.startedAt >= minuteMs) return undefined;
  return minute.visits >= visitsPerMinute ? minute.startedAt + minuteMs : undefined;
}

function retryTime(draft: Draft, step: Step, attempt: Attempt, { outcome }: Failure): number | undefined {
  const { retry } = step;
  if (!retry || attempt.number >= retry.maxAttempts) return undefined;
  if (!isTriedAgain(draft.job(step), outcome)) return undefined;
  return draft.now + Math.min(retry.maxBackoffMs, retry.backoffMs * 2 ** Math.min(attempt.number - 1, mostDoublings));
}

/** After a timeout nobody knows whether an effect happened: it is not made again by itself. Code that threw is over. */
function isTriedAgain(job: Job, outcome: string): boolean {
  if (outcome === 'TIMEOUT') return !job.effect || isIdempotent(job);
  return outcome === 'UNREACHABLE' || (outcome === 'FAIL' && job.kind === 'code');
}

export function takeKeptEvents(draft: Draft): void {
  for (const step of Object.keys(draft.run.open)) if (draft.run.state.status === 'running') takeKeptEvent(draft, step);
}
