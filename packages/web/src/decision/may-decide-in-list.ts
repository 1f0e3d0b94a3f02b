import type { DecisionView } from '@signalbox/protocol';
import { riskOf } from './risk-of.ts';

const mostGuards = 3;

/** Whether a list shows enough to decide from it: nothing that is cut, that cannot be taken back, that has changed, or that is asked about. */
export function mayDecideInList({ mayDecide, guards, questions, superseded }: DecisionView): boolean {
  const isAsked = questions?.at(-1)?.answer === undefined && (questions?.length ?? 0) > 0;
  return (
    mayDecide &&
    !isAsked &&
    superseded === undefined &&
    guards.length <= mostGuards &&
    guards.every(({ cut }) => cut === undefined) &&
    riskOf({ guards }) !== 'irreversible'
  );
}
