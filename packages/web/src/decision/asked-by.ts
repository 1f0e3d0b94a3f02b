import type { DecisionView } from '@signalbox/protocol';

/** What an answer is asked for: arguments, or a reason of so many characters, or nothing. */
export function askedBy(decision: DecisionView, outcome: string) {
  const params = Object.hasOwn(decision.args, outcome) ? decision.args[outcome] : undefined;
  if (params) return { kind: 'args', params } as const;
  const isGrant = decision.grants.includes(outcome);
  return { kind: 'reason', minLength: isGrant ? 0 : decision.reasonMinLength } as const;
}
