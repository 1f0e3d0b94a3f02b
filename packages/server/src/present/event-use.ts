import type { RunEvent } from '@signalbox/engine';
import type { RunEventTaken } from '@signalbox/protocol';

/** What a named event has done, by what was written of it: a repeat writes nothing. */
export function eventUse(name: string, events: readonly RunEvent[]): RunEventTaken['event'] {
  const received = events.findIndex(({ type }) => type === 'event_received');
  const event = events[received];
  if (event?.type !== 'event_received') return { name, use: 'repeated' };
  const next = events[received + 1];
  const step = next && 'step' in next ? { step: next.step } : {};
  return event.kept ? { name, use: 'kept' } : { name, use: 'taken', ...step };
}
