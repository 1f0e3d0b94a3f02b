import type { RunEvent } from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** What people did in one attempt. */
type Followed = {
  readonly place: string;
  last: number;
  executing?: string;
  readonly ok: Set<string>;
};

/** I17 in one run: one act at a time, its trigger first, and what was ok is not executed again in its attempt. */
export class ObservedActs {
  readonly #trace: Trace;
  /** By step. */
  readonly #open = new Map<string, Followed>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  follow(event: RunEvent): void {
    switch (event.type) {
      case 'attempt_started': {
        const place = `${event.step}/${event.visit}/${event.attempt.number}`;
        this.#open.set(event.step, { place, last: 0, ok: new Set() });
        return;
      }
      case 'act_begun':
        return this.#begun(event);
      case 'act_ended':
        return this.#ended(event);
      case 'attempt_failed':
      case 'visit_closed':
      case 'visit_withdrawn':
        this.#open.delete(event.step);
        return;
      case 'run_held':
      case 'run_failed':
      case 'run_stopped':
        this.#open.clear();
        return;
      default:
    }
  }

  #begun({ step, visit, attempt, act: { number, action } }: Of<'act_begun'>): void {
    const place = `${step}/${visit}/${attempt}`;
    const followed = this.#open.get(step);
    if (followed?.place !== place) return this.#trace.broken('I17', `${action} of ${place} begins, which is not open`);
    if (followed.executing !== undefined)
      this.#trace.broken('I17', `${action} of ${place} begins beside ${followed.executing}`);
    if (followed.ok.has(action)) this.#trace.broken('I17', `${action} of ${place} was ok, and begins again`);
    if (number !== followed.last + 1) this.#trace.broken('I17', `act ${number} of ${place} after ${followed.last}`);
    if ((action === 'trigger') !== (number === 1) || (number > 1 && !followed.ok.has('trigger')))
      this.#trace.broken('I17', `${action} of ${place} begins out of its turn`);
    followed.last = number;
    followed.executing = action;
    if (number > 1) this.#trace.sometimes(followed.ok.has(action) ? 'an act again' : `act ${action}`);
  }

  #ended({ step, visit, attempt, act, action, answer, end }: Of<'act_ended'>): void {
    const place = `${step}/${visit}/${attempt}`;
    const followed = this.#open.get(step);
    if (followed?.place !== place || followed.executing !== action || followed.last !== act)
      return this.#trace.broken('I17', `act ${act} of ${place}, ${action}, ends, and is not executed`);
    delete followed.executing;
    if (answer.ok) followed.ok.add(action);
    this.#trace.sometimes(`an act is ${answer.ok ? 'ok' : 'not ok'}${end ? ` and has ${end.kind}` : ''}`);
  }
}
