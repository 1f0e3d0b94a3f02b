import type { FlowVersion, Step } from '../flow/flow.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import type { RunEvent, RunTransition } from '../run/run-event.ts';
import { own } from '../value.ts';
import type { JournalPlace, VisitRef, VisitToUndo } from './rollback.ts';
import { type UndoSearch, undoOf } from './undo-search.ts';

export type Versions = (hash: string) => FlowVersion;

type Started = Extract<RunEvent, { readonly type: 'attempt_started' }>;

export type Found =
  /** Nothing more, back to here. */
  | { readonly kind: 'end'; readonly at: JournalPlace }
  | { readonly kind: 'start'; readonly place: JournalPlace; readonly how: VisitToUndo['how']; readonly event: Started };

/** Looks through the journal of a run from its end for the start of what is undone next. */
export class BackwardWalk {
  readonly #search: UndoSearch;
  readonly #versions: Versions;
  #next: JournalPlace;
  /** What began from here on was undone before. */
  #skipTo: JournalPlace | undefined;

  constructor(search: UndoSearch, versions: Versions) {
    this.#search = search;
    this.#versions = versions;
    this.#next = search.before;
  }

  /** All before it is still to be looked at. */
  get next(): JournalPlace {
    return this.#next;
  }

  /** Of several transitions the newest is taken first. */
  take({ seq, events }: RunTransition): Found | undefined {
    for (const [index, event] of [...events.entries()].reverse()) {
      if (!isBefore({ seq, event: index }, this.#next)) continue;
      this.#next = { seq, event: index, flow: this.#next.flow };
      const found = this.#look(event);
      if (found) return found;
    }
    return undefined;
  }

  #look(event: RunEvent): Found | undefined {
    switch (event.type) {
      case 'run_migrated':
        this.#next = { ...this.#next, flow: event.from };
        return undefined;
      case 'run_compensated':
        this.#skipTo = earlier(this.#skipTo, event.end);
        return undefined;
      case 'visit_closed': {
        const { to } = this.#search;
        // The end itself stays in front: who goes back to the same step again finds it there.
        const at = { ...this.#next, event: this.#next.event + 1 };
        return to && isOf(event, to) ? { kind: 'end', at } : undefined;
      }
      case 'attempt_started':
        return this.#lookAt(event);
      default:
        return undefined;
    }
  }

  #lookAt(event: Started): Found | undefined {
    const { first, except } = this.#search;
    if (this.#skipTo && !isBefore(this.#next, this.#skipTo)) return undefined;
    if (first && !isOf(event, first)) return undefined;
    if (except?.seq === this.#next.seq && except.event === this.#next.event) return undefined;
    const version = this.#versions(this.#next.flow);
    const how = undoOf(own(version.jobs, stepOf(version, event.step).job));
    // Each attempt may have begun a run below; what else a visit did began with its first.
    if (!how || (how !== 'run' && event.attempt.number > 1)) return undefined;
    return { kind: 'start', place: this.#next, how, event };
  }
}

type Spot = Pick<JournalPlace, 'seq' | 'event'>;

function isBefore(one: Spot, other: Spot): boolean {
  return one.seq < other.seq || (one.seq === other.seq && one.event < other.event);
}

/** Who has gone back twice may have gone further the first time. */
function earlier(one: JournalPlace | undefined, other: JournalPlace): JournalPlace {
  return one && isBefore(one, other) ? one : other;
}

/** Those of the version that executed it. */
export function stepOf({ hash, flow }: FlowVersion, name: string): Step {
  const step = stepsByName(flow).get(name);
  if (!step) throw new Error(`flow ${hash} has no step ${name}`);
  return step;
}

function isOf(event: VisitRef, ref: VisitRef): boolean {
  return event.step === ref.step && event.visit === ref.visit;
}
