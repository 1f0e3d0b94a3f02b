import {
  type Actor,
  actorName,
  type BuildEvent,
  type BuildTransition,
  type RunEvent,
  type RunTransition,
} from '@signalbox/engine';
import type { TransitionView } from '@signalbox/protocol';

/**
 * A transition as `viewer` may see it. The uuid of an attempt lets its holder acknowledge it, so that only the
 * administrator sees it.
 */
export function transitionView(transition: RunTransition | BuildTransition, viewer: Actor): TransitionView {
  const { seq, at, actor, cause, events } = transition;
  return { seq, at, actor: actorName(actor), cause, events: events.map((event) => eventView(event, viewer)) };
}

function eventView(event: RunEvent | BuildEvent, viewer: Actor): TransitionView['events'][number] {
  if (event.type !== 'attempt_started' || viewer.kind === 'admin') return { ...event };
  const { uuid: _, ...attempt } = event.attempt;
  return { ...event, attempt };
}
