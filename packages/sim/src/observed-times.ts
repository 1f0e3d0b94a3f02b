import type { FlowVersion, Job, Run, RunEvent, RunTransition, Step } from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

const minuteMs = 60_000;
/** Who waits no longer. */
const byPeople: ReadonlySet<string> = new Set(['retry', 'skip']);

type DecisionTimes = {
  /** The next one; after the first, each so long after the one before. */
  remind: number | undefined;
  readonly everyMs: number | undefined;
  rungs: readonly number[];
  expire: number | undefined;
  askedAt: number | undefined;
};

/** I13 in one run: what is due has the time that the flow gives it, and nothing fires before its time. */
export class ObservedTimes {
  readonly #trace: Trace;
  /** By step: the deadline of its attempt, the end of its waiting, the times of its decision. */
  readonly #deadline = new Map<string, number>();
  readonly #until = new Map<string, number>();
  readonly #minutes = new Map<string, { readonly startedAt: number; readonly visits: number }>();
  readonly #waiting = new Map<string, { readonly until: number | undefined; readonly deadline: number | undefined }>();
  readonly #decision = new Map<string, DecisionTimes>();
  /** What is only waited for is not tried again. */
  #goesBack = false;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  /** What a fork begins with. */
  inherit(steps: Run['steps']): void {
    for (const [step, { minute }] of Object.entries(steps)) this.#minutes.set(step, minute);
  }

  follow(event: RunEvent, { at, cause, events }: RunTransition, { flow, jobs }: FlowVersion): void {
    if (event.type === 'rollback_begun' || event.type === 'run_compensated') {
      this.#goesBack = event.type === 'rollback_begun';
    }
    const step = 'step' in event ? flow.steps.find(({ name }) => name === event.step) : undefined;
    if (!step) return;
    switch (event.type) {
      case 'visit_opened':
        return this.#opened(event, at, flow.limits.visitsPerMinute);
      case 'attempt_started':
        return this.#started(event, step, { at, cause });
      case 'attempt_failed':
        return this.#failed(event, step, { at, job: jobs[step.job], isFinal: events.some(isLastWord) });
      case 'wait_begun':
        return this.#waits(event, step, at);
      case 'event_taken':
        this.#waiting.delete(step.name);
        return;
      case 'visit_closed':
        return this.#closed(event, { at, cause });
      case 'decision_opened':
        return this.#asked(event, step, at);
      case 'decision_reminded':
      case 'decision_escalated':
      case 'decision_expired':
      case 'information_asked':
      case 'information_given':
        return this.#onDecision(event, at);
      default:
    }
  }

  /** A minute that has seen as many visits as it may puts the next one off to its end. */
  #opened({ step, slowedUntil, manual }: Of<'visit_opened'>, at: number, visitsPerMinute: number): void {
    this.#deadline.delete(step);
    this.#until.delete(step);
    this.#waiting.delete(step);
    const minute = this.#minutes.get(step);
    const isFull = minute && at - minute.startedAt < minuteMs && minute.visits >= visitsPerMinute;
    const expected = isFull && !manual && visitsPerMinute > 0 ? minute.startedAt + minuteMs : undefined;
    if (expected !== undefined) this.#until.set(step, expected);
    if (slowedUntil !== undefined && slowedUntil !== expected) {
      this.#trace.broken('I13', `a visit of ${step} is slowed until ${slowedUntil}, not ${expected}`);
    }
    const begins = slowedUntil ?? at;
    const isNext = !minute || begins - minute.startedAt >= minuteMs;
    this.#minutes.set(step, isNext ? { startedAt: begins, visits: 1 } : { ...minute, visits: minute.visits + 1 });
  }

  #started(
    { step, attempt: { deadline } }: Of<'attempt_started'>,
    { timeoutMs }: Step,
    { at, cause }: { readonly at: number; readonly cause: string },
  ): void {
    if (!byPeople.has(cause)) this.#notBefore(step, 'attempt', this.#until.get(step), at);
    this.#until.delete(step);
    const expected = timeoutMs === undefined ? undefined : at + timeoutMs;
    if (deadline !== expected)
      this.#trace.broken('I13', `an attempt of ${step} has until ${deadline}, not ${expected}`);
    if (deadline === undefined) this.#deadline.delete(step);
    else this.#deadline.set(step, deadline);
  }

  #failed(
    { step, attempt, failure, retryAt, again }: Of<'attempt_failed'>,
    { retry }: Step,
    { at, job, isFinal }: { readonly at: number; readonly job: Job | undefined; readonly isFinal: boolean },
  ): void {
    if (failure.outcome === 'TIMEOUT') {
      if (!this.#deadline.has(step)) this.#trace.broken('I13', `${step} has no deadline, and timed out`);
      this.#notBefore(step, 'deadline', this.#deadline.get(step), at);
    }
    const isKept = (job?.kind === 'code' && !job.actions) || job?.kind === 'http';
    const mayRepeat = job?.effect === false || (isKept && job.idempotent);
    const isTriedAgain =
      failure.outcome === 'UNREACHABLE' ||
      (failure.outcome === 'TIMEOUT' && mayRepeat) ||
      (failure.outcome === 'FAIL' && job?.kind === 'code');
    const mayGoOn = retry && isTriedAgain && !this.#goesBack && !isFinal && !again;
    const waitMs = mayGoOn && attempt < retry.maxAttempts ? backoff(retry, attempt) : undefined;
    const expected = waitMs === undefined ? undefined : at + waitMs;
    if (retryAt !== expected) this.#trace.broken('I13', `${step} is tried again at ${retryAt}, not ${expected}`);
    if (retryAt !== undefined) this.#until.set(step, retryAt);
  }

  #waits({ step, wait, args }: Of<'wait_begun'>, { timeoutMs }: Step, at: number): void {
    const deadline = timeoutMs === undefined ? undefined : at + timeoutMs;
    // The one window that is waited for here is always open.
    const until = args.window === undefined ? undefined : at;
    const expected = args.for === '1s' ? at + 1000 : until;
    this.#waiting.set(step, { until: expected, deadline });
    if (wait.deadline !== deadline || ('until' in wait ? wait.until : undefined) !== expected) {
      this.#trace.broken('I13', `${step} waits ${JSON.stringify(wait)}, and it is ${at}`);
    }
  }

  #closed({ step, outcome }: Of<'visit_closed'>, { at, cause }: { readonly at: number; readonly cause: string }): void {
    const waiting = this.#waiting.get(step);
    this.#waiting.delete(step);
    if (!waiting || cause !== 'timer') return;
    const due = outcome === 'DONE' ? waiting.until : waiting.deadline;
    this.#notBefore(step, `${outcome} of a wait`, due ?? Number.POSITIVE_INFINITY, at);
  }

  #asked({ step, decision }: Of<'decision_opened'>, { decision: rule }: Step, at: number): void {
    const after = (ms: number | undefined) => (ms === undefined ? undefined : at + ms);
    const due = after(rule?.dueMs);
    const expire = after(rule?.expire?.afterMs);
    const again = rule?.remindMs === undefined ? undefined : at + (rule.dueMs ?? 0) + rule.remindMs;
    const rungs = (rule?.escalate ?? []).map(({ afterMs }) => at + afterMs);
    const everyMs = rule?.remindMs;
    this.#decision.set(step, { remind: due ?? again, everyMs, rungs, expire, askedAt: undefined });
    if (decision.due?.at !== due || decision.expire?.at !== expire) {
      this.#trace.broken('I13', `decision ${step} is due at ${decision.due?.at} and ends at ${decision.expire?.at}`);
    }
  }

  /** Its clocks stand still while a question waits for its answer. */
  #onDecision(
    event: Of<
      ('decision_reminded' | 'decision_escalated' | 'decision_expired') | ('information_asked' | 'information_given')
    >,
    at: number,
  ): void {
    const { step } = event;
    const times = this.#decision.get(step);
    if (!times) return;
    if (event.type === 'information_asked') times.askedAt = at;
    else if (event.type === 'information_given') {
      const by = at - (times.askedAt ?? at);
      const later = (time: number | undefined) => (time === undefined ? undefined : time + by);
      times.remind = later(times.remind);
      times.expire = later(times.expire);
      times.rungs = times.rungs.map((rung) => rung + by);
      times.askedAt = undefined;
    } else {
      if (times.askedAt !== undefined) this.#trace.broken('I13', `${event.type} of ${step}, which waits for an answer`);
      if (event.type === 'decision_expired') return this.#notBefore(step, 'decision', times.expire, at);
      if (event.type === 'decision_escalated') {
        const [rung = Number.POSITIVE_INFINITY, ...rungs] = times.rungs;
        times.rungs = rungs;
        return this.#notBefore(step, 'escalation', rung, at);
      }
      this.#notBefore(step, 'reminder', times.remind ?? Number.POSITIVE_INFINITY, at);
      // What was missed is not made up for.
      times.remind = times.everyMs === undefined ? undefined : at + times.everyMs;
    }
  }

  #notBefore(step: string, what: string, due: number | undefined, at: number): void {
    if (due !== undefined && at < due) this.#trace.broken('I13', `${what} of ${step}: due at ${due}, fired at ${at}`);
  }
}

function backoff({ backoffMs, maxBackoffMs }: NonNullable<Step['retry']>, attempt: number): number {
  return Math.min(maxBackoffMs, backoffMs * 2 ** (attempt - 1));
}

/** An act has said that its step has failed, or a person is to trigger it again. */
function isLastWord(event: RunEvent): boolean {
  return event.type === 'act_ended' && event.end?.kind === 'failed';
}
