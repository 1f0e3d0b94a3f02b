import type { DecisionView, VisitView } from '@signalbox/protocol';

export type ChecksBefore = {
  /** Of each step the last that ended before the decision was asked, in the order in which they ended. */
  readonly latest: readonly VisitView[];
  /** What loops have gone over since, the last first. */
  readonly earlier: readonly VisitView[];
};

export function checksBefore(
  visits: readonly VisitView[],
  { step: asked, openedAt }: Pick<DecisionView, 'step' | 'openedAt'>,
): ChecksBefore {
  const before = visits
    .filter(({ step, status, closedAt = 0 }) => step !== asked && status === 'closed' && closedAt <= openedAt)
    .toSorted((one, other) => (one.closedAt ?? 0) - (other.closedAt ?? 0) || one.visit - other.visit);
  const last = new Map(before.map((visit) => [visit.step, visit]));
  return {
    latest: before.filter((visit) => last.get(visit.step) === visit),
    earlier: before.filter((visit) => last.get(visit.step) !== visit).toReversed(),
  };
}
