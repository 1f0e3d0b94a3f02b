import type { DecisionView } from '@signalbox/protocol';
import { type Risk, riskOf } from './risk-of.ts';

/** What is due first comes first, then what is worse, then what waits for longer. */
export function byUrgency(one: DecisionView, other: DecisionView): number {
  const due = (one.due?.at ?? Number.POSITIVE_INFINITY) - (other.due?.at ?? Number.POSITIVE_INFINITY);
  if (due !== 0 && !Number.isNaN(due)) return due;
  const risk = order.indexOf(riskOf(one)) - order.indexOf(riskOf(other));
  return risk !== 0 ? risk : one.openedAt - other.openedAt;
}

const order: readonly Risk[] = ['irreversible', 'environment', 'effect', 'none'];
