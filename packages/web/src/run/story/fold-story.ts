import { type Actor, actorName, applyRunEvent, type Run, type RunEvent } from '@signalbox/engine';
import type { TransitionView } from '@signalbox/protocol';
import { actorOfName } from '../../show/actor-of-name.ts';
import { traceUndo } from './trace-undo.ts';
import { closedTrace, openedTrace, tracedOn } from './trace-visit.ts';
import { isOpen, type VisitTrace, visitKey } from './visit-trace.ts';

/** A run up to one of its transitions: its fold, and what the fold does not keep, every visit with all its attempts. */
export type Story = {
  readonly run: Run;
  /** In the order of their beginnings. */
  readonly visits: readonly VisitTrace[];
  /** Place in `visits` by `visitKey`. */
  readonly places: ReadonlyMap<string, number>;
};

/** The story after these transitions of it, which follow the ones before without a gap. */
export function foldStory(story: Story | undefined, transitions: readonly TransitionView[]): Story | undefined {
  if (transitions.length === 0) return story;
  const folding = new Folding(story);
  for (const transition of transitions) folding.take(transition);
  return folding.story();
}

/** Copies once for a whole page of transitions. */
class Folding {
  #run: Run | undefined;
  readonly #visits: VisitTrace[];
  readonly #places: Map<string, number>;

  constructor(story: Story | undefined) {
    this.#run = story?.run;
    this.#visits = [...(story?.visits ?? [])];
    this.#places = new Map(story?.places);
  }

  story(): Story | undefined {
    return this.#run && { run: this.#run, visits: this.#visits, places: this.#places };
  }

  take({ seq, at, actor: name, events }: TransitionView): void {
    const actor = actorOfName(name);
    const cause = { at, actor, seq, fresh: new WeakSet<object>() };
    let why: RunEvent | undefined;
    for (const each of events) {
      // A server sends the events of its engine.
      const event = each as unknown as RunEvent;
      const before = this.#run && { ...this.#run, open: { ...this.#run.open } };
      this.#run = applyRunEvent(this.#run, event, cause);
      if (event.type === 'decision_made' || event.type === 'visit_skipped') why = event;
      this.#trace({ before, event, why, at, actor });
    }
    if (this.#run) this.#run = { ...this.#run, seq, updatedAt: at };
  }

  #trace({ before, event, why, at, actor }: Traced): void {
    const after = this.#run;
    if (!after) return;
    for (const step of touched(before, after, event)) {
      const was = before?.open[step];
      const is = after.open[step];
      if (was && was.number !== is?.number) this.#close({ step, visit: was.number, event, why, at, actor });
      if (is && was?.number !== is.number) this.#open(openedTrace(is, after, at));
      else if (is) this.#change(visitKey({ step, visit: is.number }), (trace) => tracedOn(trace, is, after, at));
    }
    const undo = traceUndo(event, at);
    if (undo) this.#change(visitKey(undo), (trace) => ({ ...trace, undo: undo.of(trace.undo, () => this.#undos()) }));
  }

  #close({ step, visit, event, why, at, actor }: Omit<Traced, 'before'> & { step: string; visit: number }): void {
    this.#change(visitKey({ step, visit }), (trace) => {
      const isOwn = event.type === 'visit_closed' && event.step === step && event.visit === visit;
      if (!isOwn) return closedTrace(trace, { at, by: actorName(actor) });
      const because = why && 'step' in why && why.step === step ? why : undefined;
      return closedTrace(trace, { at, by: actorName(event.by ?? actor), event, why: because });
    });
  }

  #undos(): number {
    return this.#visits.filter(({ undo }) => undo).length;
  }

  #open(trace: VisitTrace): void {
    this.#places.set(visitKey(trace), this.#visits.length);
    this.#visits.push(trace);
  }

  #change(key: string, change: (trace: VisitTrace) => VisitTrace): void {
    const place = this.#places.get(key);
    const trace = place === undefined ? undefined : this.#visits[place];
    if (place !== undefined && trace) this.#visits[place] = change(trace);
  }
}

type Traced = {
  readonly before: Run | undefined;
  readonly event: RunEvent;
  /** Of the same transition: what people did that the closing comes of. */
  readonly why: RunEvent | undefined;
  readonly at: number;
  readonly actor: Actor;
};

/** The steps whose open visit may be another one than before: the one that is named, or all of a run that changes. */
function touched(before: Run | undefined, after: Run, event: RunEvent): readonly string[] {
  if ('visit' in event) return [event.step];
  if (before?.open === after.open && before.state === after.state) return [];
  return [...new Set([...Object.keys(before?.open ?? {}), ...Object.keys(after.open)])];
}

/** What the run waits in, or is held in. */
export function openVisits({ visits }: Pick<Story, 'visits'>): readonly VisitTrace[] {
  return visits.filter(isOpen);
}
