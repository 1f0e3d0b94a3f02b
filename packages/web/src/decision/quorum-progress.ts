import type { DecisionView } from '@signalbox/protocol';

export type Progress = { readonly given: number; readonly needed: number };

/** How far people have come on the way to a granting outcome. */
export function quorumProgress(
  { votes, votesLeft }: Pick<DecisionView, 'votes' | 'votesLeft'>,
  outcome: string,
): Progress {
  const given = votes.filter((vote) => vote.outcome === outcome && !vote.lapsed).length;
  return { given, needed: given + (votesLeft[outcome] ?? 0) };
}
