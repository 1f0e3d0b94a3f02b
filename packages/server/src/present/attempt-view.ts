import type { RunTransition } from '@signalbox/engine';
import type { AttemptView } from '@signalbox/protocol';

/** The attempts of a run in the order of their starts, from its whole journal. */
export function attemptViews(journal: readonly RunTransition[]): readonly AttemptView[] {
  const attempts = new Map<string, AttemptView>();
  for (const { seq, at, events } of journal) {
    for (const event of events) {
      if (event.type === 'attempt_started') {
        const { number: attempt, job, startedAt, deadline } = event.attempt;
        const { step, visit } = event;
        const started = { seq, step, visit, attempt, job, startedAt, ...(deadline !== undefined && { deadline }) };
        attempts.set(keyOf({ step, visit, attempt }), started);
      } else if (event.type === 'attempt_failed') {
        const { outcome, message } = event.failure;
        end(event, { endedAt: at, failure: `${outcome}: ${message}` });
      } else if (event.type === 'visit_closed') {
        end(event, { endedAt: at, outcome: event.outcome });
      }
    }
  }
  return [...attempts.values()];

  /** An attempt that failed and then closed its visit, by a mapped outcome, has ended once. */
  function end(attempt: AttemptPlace, how: Pick<AttemptView, 'endedAt' | 'outcome' | 'failure'>): void {
    const known = attempts.get(keyOf(attempt));
    if (known) attempts.set(keyOf(attempt), { ...known, ...how });
  }
}

type AttemptPlace = { readonly step: string; readonly visit: number; readonly attempt: number };

function keyOf({ step, visit, attempt }: AttemptPlace): string {
  return JSON.stringify([step, visit, attempt]);
}
