import type { DecisionView } from '@signalbox/protocol';

export type Risk = 'irreversible' | 'environment' | 'effect' | 'none';

/** What a grant lets happen, at its worst. */
export function riskOf({ guards }: Pick<DecisionView, 'guards'>): Risk {
  if (guards.some(({ irreversible }) => irreversible !== undefined)) return 'irreversible';
  if (guards.some(({ environment }) => environment !== undefined)) return 'environment';
  return guards.length > 0 ? 'effect' : 'none';
}

/** The environments in which a grant lets something happen, each once. */
export function environmentsOf({ guards }: Pick<DecisionView, 'guards'>): readonly string[] {
  return [...new Set(guards.flatMap(({ environment }) => environment ?? []))];
}
