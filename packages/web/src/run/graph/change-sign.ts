import type { Change, GraphEdge } from './run-graph.ts';

/** What tells a change where no colour does. */
export const changeSigns: { readonly [change in Change]: string } = { added: '+', removed: '−', changed: '~' };

/** A text with the sign of its change, if it has one. */
export function signed(text: string, change: Change | undefined): string {
  return change ? `${changeSigns[change]} ${text}`.trimEnd() : text;
}

/** The outcomes that lead along an edge; of one that was added or removed whole, its sign stands before them. */
export function outcomesText({ labels, change }: Pick<GraphEdge, 'labels' | 'change'>): string {
  const names = labels.map((label) => signed(label.outcome, label.change)).join(', ');
  return change === 'changed' ? names : signed(names, change);
}
