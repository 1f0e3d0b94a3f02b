import { digestOf } from '../canonical-json.ts';
import { type Refusal, refuse } from '../failure.ts';
import { endWait, isWaiting, type Waiting } from './advance-run.ts';
import { whyNotAwaited } from './awaited-events.ts';
import type { Draft } from './draft.ts';
import { fullOfEvents, isContraryEvent, isKnownEvent } from './kept-events.ts';
import type { RunStatus } from './run.ts';
import type { RunCommand } from './run-command.ts';

type NamedEvent = Extract<RunCommand, { type: 'event' }>;

const isOver: ReadonlySet<RunStatus> = new Set(['done', 'stopped', 'rolled_back']);

/** Ends the wait of a step, or is kept for one that will wait for it; refused where none ever does. */
export function takeEvent(draft: Draft, { type: _, ...event }: NamedEvent): Refusal | undefined {
  const { run, now } = draft;
  const { status } = run.state;
  if (isContraryEvent(run, event, now)) {
    return refuse('argument_invalid', `event ${event.name} of this key has come before, with other data`, 'key');
  }
  if (isKnownEvent(run, event, now)) return undefined;
  if (isOver.has(status)) return refuse('wrong_status', `the run is ${status}`);
  const canEnd = status !== 'held' && status !== 'failed';
  const waiting = Object.values(run.open).filter(isWaiting);
  const fits = ({ phase: { wait } }: Waiting) => 'event' in wait && wait.event === event.name;
  const received = { ...event, ...(event.key !== undefined && { digest: digestOf(event.data ?? null) }) };
  const visit = canEnd ? waiting.find(fits) : undefined;
  if (visit) {
    draft.emit({ type: 'event_received', ...received, kept: false });
    endWait(draft, visit, { outcome: 'DONE', ...(event.data && { data: event.data }) });
    return undefined;
  }
  const useless = whyNotAwaited(draft.version, run, event.name);
  if (useless !== undefined) return refuse('argument_invalid', useless, 'name');
  if (draft.seq >= run.transitionsAllowed)
    return refuse('too_large', 'this run has as many transitions as it may have');
  const full = fullOfEvents(run, event, now);
  if (full !== undefined) return refuse('too_large', full);
  draft.emit({ type: 'event_received', ...received, kept: true });
  return undefined;
}
