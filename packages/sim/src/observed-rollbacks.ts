import {
  type FlowVersion,
  type Run,
  type RunEvent,
  type RunTransition,
  undoKey,
  type VisitToUndo,
} from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

type Begun = { readonly step: string; readonly visit: number; readonly attempt: number; readonly isRun: boolean };

type Attempt = {
  readonly number: number;
  readonly deadline: number | undefined;
  readonly key: string;
  readonly how: VisitToUndo['how'];
  /** Of the next one. */
  retryAt?: number;
};

type Given = {
  readonly trace: Trace;
  /** The service has answered this call with 2xx. */
  readonly isAccepted: (key: string) => boolean;
};

type Followed = {
  /** Effects that began and are not undone, in their order. */
  begun: readonly Begun[];
  /** How many had begun when the latest visit of a step ended. */
  readonly ended: Map<string, number>;
  /** What is still to be undone, the next one first; undefined while nothing is rolled back. */
  wanted: readonly Begun[] | undefined;
  current: Begun | undefined;
  /** Attempts of effects that nobody has called over, and until when they may be, by their steps. */
  readonly underWay: Map<string, { readonly attempt: string; readonly until: number }>;
  /** The latest of the undo that is under way. */
  attempt?: Attempt | undefined;
};

/** I6: rolled back is exactly what was done, in the reverse order, what failed first, and each of it once. */
export class ObservedRollbacks {
  readonly #trace: Trace;
  readonly #isAccepted: Given['isAccepted'];
  readonly #runs = new Map<string, Followed>();

  constructor({ trace, isAccepted }: Given) {
    this.#trace = trace;
    this.#isAccepted = isAccepted;
  }

  follow(before: Run | undefined, { events, at, cause }: RunTransition, after: Run, version: FlowVersion): void {
    const followed = this.#runs.get(after.id) ?? nothing();
    this.#runs.set(after.id, followed);
    for (const [index, event] of events.entries()) {
      switch (event.type) {
        case 'attempt_started':
          this.#begins(followed, event, version);
          break;
        case 'attempt_failed':
        case 'given_up_ended':
          if (followed.underWay.get(event.step)?.attempt === `${event.visit}/${event.attempt}`)
            followed.underWay.delete(event.step);
          break;
        case 'visit_closed':
          followed.ended.set(event.step, followed.begun.length);
          followed.underWay.delete(event.step);
          break;
        case 'rollback_begun':
          this.#rollsBack(followed, event, failedVisit(before, events.slice(0, index)));
          break;
        case 'undo_started':
          this.#checkUnderWay(followed, event, { at, version });
          this.#undoes(followed, event.undo, { after });
          this.#tries(followed, event, { run: after.id, at, cause });
          break;
        case 'undo_barred':
          this.#undoes(followed, event.undo, { after, isBarred: true });
          break;
        case 'undo_left':
          if (event.undo.irreversible !== undefined)
            this.#trace.broken('I6', `${event.step} cannot be taken back, and nobody was asked`);
          this.#undoes(followed, event.undo, { after });
          break;
        case 'undo_failed':
          this.#fails(followed, event, at);
          break;
        case 'undo_finished':
          this.#checkTaken(followed, cause);
          this.#isOver(followed, event);
          break;
        case 'undo_skipped':
          this.#isOver(followed, event);
          break;
        case 'run_rolled_back':
        case 'run_compensated':
          this.#ends(followed, after);
          break;
        default:
      }
    }
  }

  #begins(followed: Followed, { step, visit, attempt }: Of<'attempt_started'>, { flow, jobs }: FlowVersion): void {
    if (followed.wanted) this.#trace.broken('I6', `${step}/${visit} begins while the run is rolled back`);
    const job = jobs[flow.steps.find(({ name }) => name === step)?.job ?? ''];
    const isRun = job?.kind === 'flow';
    const hasUndo = (job?.kind === 'http' || job?.kind === 'code') && job.undo !== undefined;
    const isEffect = isRun || job?.effect === true || hasUndo;
    if (!isEffect) return;
    const until = attempt.deadline ?? Number.POSITIVE_INFINITY;
    if (job.kind === 'http') followed.underWay.set(step, { attempt: `${visit}/${attempt.number}`, until });
    if (!isRun && attempt.number > 1) return;
    followed.begun = [...followed.begun, { step, visit, attempt: attempt.number, isRun }];
  }

  #rollsBack(followed: Followed, { to }: Of<'rollback_begun'>, failed: string | undefined): void {
    const from = to ? (followed.ended.get(to.step) ?? 0) : 0;
    const backwards = followed.begun.slice(from).reverse();
    const first = backwards.find(({ step, visit }) => `${step}/${visit}` === failed);
    followed.wanted = first ? [first, ...backwards.filter((each) => each !== first)] : backwards;
    this.#trace.sometimes(to ? 'a run goes back to a step' : 'a run is rolled back');
  }

  /** What a service may still do would be done after it is undone. */
  #checkUnderWay(
    { underWay }: Followed,
    { step }: Of<'undo_started'>,
    { at, version: { flow, jobs } }: { readonly at: number; readonly version: FlowVersion },
  ): void {
    for (const [name, { attempt, until }] of underWay) {
      const job = jobs[flow.steps.find((each) => each.name === name)?.job ?? ''];
      if (until <= at || job?.kind !== 'http' || (!job.effect && !job.undo)) continue;
      this.#trace.broken('I6', `${step} is undone while ${name}/${attempt} may be under way`);
    }
  }

  #undoes(
    followed: Followed,
    { step, visit, attempt, how }: VisitToUndo,
    { after, isBarred = false }: { readonly after: Run; readonly isBarred?: boolean },
  ): void {
    if (Object.keys(after.open).length > 0) this.#trace.broken('I6', `${step} is undone while an attempt is open`);
    const isSame = (one: Begun | undefined) =>
      one?.step === step && one.visit === visit && (!one.isRun || one.attempt === attempt);
    if (isSame(followed.current)) return this.#trace.sometimes('an undo is tried again');
    const [next, ...rest] = followed.wanted ?? [];
    if (followed.current || !isSame(next)) {
      this.#trace.broken('I6', `${step}/${visit} is undone, and ${next?.step}/${next?.visit} should be`);
    }
    followed.wanted = rest;
    followed.current = next;
    if (how === 'nothing' && !isBarred) this.#isOver(followed, { step, visit });
  }

  /** I3: each attempt of an undo has a number of its own; and I13: the next one waits for its time. */
  #tries(
    followed: Followed,
    { step, visit, undo, attempt: { number, deadline } }: Of<'undo_started'>,
    { run, at, cause }: { readonly run: string; readonly at: number; readonly cause: string },
  ): void {
    const last = followed.attempt?.number ?? 0;
    if (number !== last + 1) this.#trace.broken('I3', `attempt ${number} of the undo of ${step} after ${last}`);
    const retryAt = followed.attempt?.retryAt ?? 0;
    if (cause === 'timer' && at < retryAt) this.#trace.broken('I13', `${step} is undone at ${at}, not ${retryAt}`);
    const key = undoKey({ run, step, visit, attempt: undo.attempt, undo: number });
    followed.attempt = { number, deadline, key, how: undo.how };
  }

  #fails({ attempt }: Followed, { step, failure, retryAt }: Of<'undo_failed'>, at: number): void {
    if (failure.outcome === 'TIMEOUT' && at < (attempt?.deadline ?? Number.POSITIVE_INFINITY))
      this.#trace.broken('I13', `the undo of ${step} is late at ${at}, and may take until ${attempt?.deadline}`);
    if (attempt && retryAt !== undefined) attempt.retryAt = retryAt;
  }

  /** I1: what is called undone was taken by its service. */
  #checkTaken({ attempt }: Followed, cause: string): void {
    if (cause !== 'undo-ended' || attempt?.how !== 'http' || this.#isAccepted(attempt.key)) return;
    this.#trace.broken('I1', `${attempt.key} is done, and nobody has taken it`);
  }

  #isOver(followed: Followed, { step, visit }: { readonly step: string; readonly visit: number }): void {
    const { current } = followed;
    if (current?.step !== step || current.visit !== visit)
      this.#trace.broken('I6', `the undo of ${step}/${visit} ends, and was not under way`);
    followed.begun = followed.begun.filter((each) => each !== current);
    for (const [name, count] of followed.ended) followed.ended.set(name, Math.min(count, followed.begun.length));
    followed.current = undefined;
    followed.attempt = undefined;
  }

  #ends(followed: Followed, { id }: Run): void {
    const { wanted = [], current } = followed;
    const left = wanted.map(({ step, visit }) => `${step}/${visit}`);
    if (left.length > 0 || current) this.#trace.broken('I6', `${id} is rolled back without ${left.join(', ')}`);
    followed.wanted = undefined;
    followed.current = undefined;
  }
}

function nothing(): Followed {
  return { begun: [], ended: new Map(), underWay: new Map(), wanted: undefined, current: undefined };
}

/** What a rollback undoes before all others: what ended just now, or what the run was held at. */
function failedVisit(before: Run | undefined, earlier: readonly RunEvent[]): string | undefined {
  const ended = earlier.findLast((event) => event.type === 'visit_closed' || event.type === 'attempt_failed');
  if (ended && 'step' in ended && 'visit' in ended) return `${ended.step}/${ended.visit}`;
  const { state, open = {} } = before ?? {};
  const step = state?.status === 'held' || state?.status === 'failed' ? state.step : undefined;
  const visit = step === undefined ? undefined : open[step];
  return visit && `${step}/${visit.number}`;
}
