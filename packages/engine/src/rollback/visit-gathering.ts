import { jobOf } from '../flow/job-of.ts';
import type { Attempt } from '../run/run.ts';
import type { RunEvent, RunTransition } from '../run/run-event.ts';
import { type Found, stepOf, type Versions } from './backward-walk.ts';
import { pointOfNoReturn } from './point-of-no-return.ts';
import type { VisitToUndo } from './rollback.ts';

type Start = Extract<Found, { readonly kind: 'start' }>;

/** What is known of a visit that is undone, from its start forwards to its end. */
export class VisitGathering {
  readonly #start: Start;
  readonly #versions: Versions;
  #visit: Omit<VisitToUndo, 'timeoutMs' | 'retry'>;
  #flow: string;
  #isOver: boolean;

  constructor(start: Start, versions: Versions) {
    const { place, how, event } = start;
    const { step, visit, attempt, args } = event;
    this.#start = start;
    this.#versions = versions;
    this.#flow = place.flow;
    this.#visit = { step, visit, place, ...attemptOf(attempt), flow: place.flow, how, args };
    // A run below knows by itself what it did.
    this.#isOver = how === 'run' || how === 'nothing';
  }

  /** Nothing behind it is of this visit. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get visit(): VisitToUndo {
    const version = this.#versions(this.#visit.flow);
    const { timeoutMs, retry } = stepOf(version, this.#visit.step);
    const more = { ...(timeoutMs !== undefined && { timeoutMs }), ...(retry && { retry }) };
    return { ...this.#visit, ...more, ...pointOfNoReturn(jobOf(version, this.#visit.step)) };
  }

  take({ seq, events }: RunTransition): void {
    const { place } = this.#start;
    for (const [index, event] of events.entries()) {
      if (this.#isOver || seq < place.seq || (seq === place.seq && index <= place.event)) continue;
      if (event.type === 'run_migrated') this.#flow = event.flow.hash;
      if (event.type === 'rollback_begun') this.#isOver = !event.awaits.some((each) => this.#isOf(each));
      if ('step' in event && 'visit' in event && this.#isOf(event)) this.#gather(event);
    }
  }

  #isOf({ step, visit }: { readonly step: string; readonly visit: number }): boolean {
    return step === this.#visit.step && visit === this.#visit.visit;
  }

  #gather(event: RunEvent): void {
    switch (event.type) {
      case 'attempt_started': {
        const { attempt, args } = event;
        this.#visit = { ...this.#visit, ...attemptOf(attempt), args, flow: this.#flow };
        break;
      }
      case 'attempt_progressed':
        this.#visit = { ...this.#visit, ...(event.data && { data: event.data }) };
        break;
      case 'undo_data_kept':
        this.#visit = { ...this.#visit, undoData: { ...this.#visit.undoData, [event.key]: event.value } };
        break;
      case 'given_up_ended': {
        const { attempt, outcome, data } = event;
        // Not of one that was made again since.
        const isLatest = attempt === this.#visit.attempt;
        if (isLatest)
          this.#visit = { ...this.#visit, ...(outcome !== undefined && { outcome }), ...(data && { data }) };
        break;
      }
      case 'visit_closed': {
        const { outcome, data } = event;
        this.#visit = { ...this.#visit, outcome, ...(data && { data }) };
        this.#isOver = true;
        break;
      }
      case 'visit_withdrawn':
      case 'grant_superseded':
        this.#isOver = true;
        break;
      default:
    }
  }
}

function attemptOf({ number, uuid, code, keyOf }: Attempt): Pick<VisitToUndo, 'attempt' | 'uuid' | 'code' | 'keyOf'> {
  return { attempt: number, uuid, ...(code !== undefined && { code }), ...(keyOf !== undefined && { keyOf }) };
}
