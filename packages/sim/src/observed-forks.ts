import { canonicalJson, type Run, type RunTransition, type Values } from '@signalbox/engine';
import type { Trace } from './trace.ts';

/** What a run had when it entered a visit. */
type Point = {
  readonly startedBy: string;
  readonly hash: string;
  /** By step: how often it was entered, and its latest outcome. */
  readonly visits: string;
  readonly outcomes: string;
  readonly context: string;
  readonly hadSiblings: boolean;
};

type Had = {
  readonly visits: Map<string, number>;
  readonly outcomes: Map<string, string>;
  context: Values;
  readonly points: Map<string, Point>;
};

/** Runs that begin where others have been: with what those had by then, and nothing that came later. */
export class ObservedForks {
  readonly #trace: Trace;
  readonly #had = new Map<string, Had>();

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  follow(before: Run | undefined, { events }: RunTransition, after: Run): void {
    const [first] = events;
    const base = first?.type === 'run_started' ? first.base : undefined;
    const had = this.#had.get(after.id) ?? this.#begun(after, base);
    for (const event of events) {
      if (event.type === 'visit_opened') {
        // A visit that was open before this transition and still is: another token than the one that enters.
        const hadSiblings = Object.values(after.open).some(
          ({ step, number }) => step !== event.step && before?.open[step]?.number === number,
        );
        had.points.set(`${event.step}/${event.visit}`, { ...pointOf(had, before ?? after), hadSiblings });
        had.visits.set(event.step, event.visit);
      }
      if (event.type === 'visit_closed') had.outcomes.set(event.step, `${event.visit} ${event.outcome}`);
      if (event.type === 'visit_closed' || event.type === 'attempt_progressed' || event.type === 'act_ended') {
        had.context = { ...had.context, ...event.context };
      }
    }
  }

  #begun(run: Run, base: Pick<Run, 'steps' | 'context'> | undefined): Had {
    const had: Had = { visits: new Map(), outcomes: new Map(), context: {}, points: new Map() };
    this.#had.set(run.id, had);
    if (!run.forkedFrom) return had;
    const { run: source, step, visit, initiators } = run.forkedFrom;
    const known = this.#had.get(source);
    const point = known?.points.get(`${step}/${visit}`);
    if (!known || !point) {
      this.#trace.broken('I4', `${run.id} is forked from ${source}, which has no ${step}/${visit}`);
      return had;
    }
    this.#trace.sometimes('a run is forked');
    for (const [name, { visits, last }] of Object.entries(base?.steps ?? {})) {
      had.visits.set(name, visits);
      if (last) had.outcomes.set(name, `${last.visit} ${last.outcome}`);
    }
    had.context = base?.context ?? {};
    const begins = pointOf(had, run);
    for (const what of ['hash', 'visits', 'outcomes', 'context'] as const) {
      if (begins[what] === point[what]) continue;
      this.#trace.broken('I4', `${run.id} has as ${what} ${begins[what]}, and ${source} had ${point[what]} at ${step}`);
    }
    if (point.hadSiblings) this.#trace.broken('I4', `${run.id} is forked from one of several branches of ${source}`);
    if (!initiators.some((each) => canonicalJson(each) === point.startedBy))
      this.#trace.broken('I8', `${run.id} does not know who started ${source}`);
    return had;
  }
}

function pointOf({ visits, outcomes, context }: Had, run: Run): Omit<Point, 'hadSiblings'> {
  return {
    startedBy: canonicalJson(run.startedBy),
    hash: run.flow.hash,
    visits: canonicalJson(Object.fromEntries(visits)),
    outcomes: canonicalJson(Object.fromEntries(outcomes)),
    context: canonicalJson(context),
  };
}
