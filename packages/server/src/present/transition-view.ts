import { actorName, type BuildTransition, type RunTransition } from '@signalbox/engine';
import type { TransitionView } from '@signalbox/protocol';

export function transitionView({ seq, at, actor, cause, events }: RunTransition | BuildTransition): TransitionView {
  return { seq, at, actor: actorName(actor), cause, events: events.map((event) => ({ ...event })) };
}
