import type { FlowVersion, Run, RunEvent, RunTransition, VisitToUndo } from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

type Begun = { readonly step: string; readonly visit: number; readonly attempt: number; readonly isRun: boolean };

type Followed = {
  /** Effects that began and are not undone, in their order. */
  begun: readonly Begun[];
  /** How many had begun when the latest visit of a step ended. */
  readonly ended: Map<string, number>;
  /** What is still to be undone, the next one first; undefined while nothing is rolled back. */
  wanted: readonly Begun[] | undefined;
  current: Begun | undefined;
};

/** I6: rolled back is exactly what was done, in the reverse order, what failed first, and each of it once. */
export class ObservedRollbacks {
  readonly #trace: Trace;
  readonly #runs = new Map<string, Followed>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  follow(before: Run | undefined, { events }: RunTransition, after: Run, version: FlowVersion): void {
    const followed = this.#runs.get(after.id) ?? { begun: [], ended: new Map(), wanted: undefined, current: undefined };
    this.#runs.set(after.id, followed);
    for (const [index, event] of events.entries()) {
      switch (event.type) {
        case 'attempt_started':
          this.#begins(followed, event, version);
          break;
        case 'visit_closed':
          followed.ended.set(event.step, followed.begun.length);
          break;
        case 'rollback_begun':
          this.#rollsBack(followed, event, failedVisit(before, events.slice(0, index)));
          break;
        case 'undo_started':
        case 'undo_left':
          this.#undoes(followed, event.undo, after);
          break;
        case 'undo_finished':
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
    const isEffect = isRun || job?.effect === true || (job?.kind === 'http' && job.undo !== undefined);
    if (!isEffect || (!isRun && attempt.number > 1)) return;
    followed.begun = [...followed.begun, { step, visit, attempt: attempt.number, isRun }];
  }

  #rollsBack(followed: Followed, { to }: Of<'rollback_begun'>, failed: string | undefined): void {
    const from = to ? (followed.ended.get(to.step) ?? 0) : 0;
    const backwards = followed.begun.slice(from).reverse();
    const first = backwards.find(({ step, visit }) => `${step}/${visit}` === failed);
    followed.wanted = first ? [first, ...backwards.filter((each) => each !== first)] : backwards;
    this.#trace.sometimes(to ? 'a run goes back to a step' : 'a run is rolled back');
  }

  #undoes(followed: Followed, { step, visit, attempt, how }: VisitToUndo, after: Run): void {
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
    if (how === 'nothing') this.#isOver(followed, { step, visit });
  }

  #isOver(followed: Followed, { step, visit }: { readonly step: string; readonly visit: number }): void {
    const { current } = followed;
    if (current?.step !== step || current.visit !== visit)
      this.#trace.broken('I6', `the undo of ${step}/${visit} ends, and was not under way`);
    followed.begun = followed.begun.filter((each) => each !== current);
    for (const [name, count] of followed.ended) followed.ended.set(name, Math.min(count, followed.begun.length));
    followed.current = undefined;
  }

  #ends(followed: Followed, { id }: Run): void {
    const { wanted = [], current } = followed;
    const left = wanted.map(({ step, visit }) => `${step}/${visit}`);
    if (left.length > 0 || current) this.#trace.broken('I6', `${id} is rolled back without ${left.join(', ')}`);
    followed.wanted = undefined;
    followed.current = undefined;
  }
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
