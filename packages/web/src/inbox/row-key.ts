import type { DecisionView } from '@signalbox/protocol';

/** By what a row is known, wherever in the list it stands. */
export function rowKey({ run, step, visit }: Pick<DecisionView, 'run' | 'step' | 'visit'>): string {
  return `${run.id} ${step} ${visit}`;
}
