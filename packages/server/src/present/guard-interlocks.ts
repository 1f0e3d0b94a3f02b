import { type FlowVersion, type Interlock, isOn, own } from '@signalbox/engine';
import type { DecisionView } from '@signalbox/protocol';
import { ruleOf } from './interlock-view.ts';

/** A decision that grants enough for its flow may still not be enough for the project: who decides is told so. */
export function withInterlocks(
  decision: DecisionView,
  version: FlowVersion | undefined,
  interlocks: readonly Interlock[],
): DecisionView {
  const guards = decision.guards.map((guard) => {
    const job = own(version?.jobs ?? {}, guard.job);
    const on = job ? interlocks.filter((interlock) => isOn(interlock, job)) : [];
    const told = on.map(({ name, requires }) => ({ name, requires: requires.map(ruleOf) }));
    return told.length === 0 ? guard : { ...guard, interlocks: told };
  });
  return { ...decision, guards };
}
