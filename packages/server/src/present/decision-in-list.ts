import type { DecisionView } from '@signalbox/protocol';

type Guard = DecisionView['guards'][number];

const valueLimit = 2048;
/** Of all guards of a decision. */
const decisionLimit = 16_384;

/** As lists have it: of what its guards are given only the beginning, and which values are cut. The run has the whole. */
export function decisionInList(decision: DecisionView): DecisionView {
  let left = decisionLimit;
  const guards = decision.guards.map((guard): Guard => {
    const cut: string[] = [];
    const args = Object.entries(guard.args).map(([name, value]) => {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      const most = Math.min(valueLimit, left);
      left -= Math.min(text.length, most);
      if (text.length <= most) return [name, value] as const;
      cut.push(name);
      return [name, text.slice(0, most)] as const;
    });
    return { ...guard, args: Object.fromEntries(args), ...(cut.length > 0 && { cut }) };
  });
  return { ...decision, guards };
}
