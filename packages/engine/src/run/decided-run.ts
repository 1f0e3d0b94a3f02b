import type { Refusal } from '../failure.ts';
import type { Draft } from './draft.ts';
import type { Run } from './run.ts';
import type { RunEvent } from './run-event.ts';

/** `run`: what the events lead to, so that nobody has to fold them again. */
export type DecidedRun = { readonly ok: true; readonly events: readonly RunEvent[]; readonly run: Run } | Refusal;

/** What a draft has become; `first` is the event that it was begun with. */
export function decidedRun({ run, events: drafted, seq, now }: Draft, first?: RunEvent): DecidedRun {
  const events = first ? [first, ...drafted] : drafted;
  return { ok: true, events, run: events.length === 0 ? run : { ...run, seq, updatedAt: now } };
}
