import type { DecisionView } from '@signalbox/protocol';

export type Progress = { readonly given: number; readonly needed: number; readonly missing: string };

/** How far people have come on the way to a granting outcome. */
export function quorumProgress({ votes, missing }: Pick<DecisionView, 'votes' | 'missing'>, outcome: string): Progress {
  const text = missing[outcome] ?? '';
  const left = [...text.matchAll(/(?:^| and )(\d+) of /g)].reduce((sum, [, count]) => sum + Number(count), 0);
  const given = votes.filter((vote) => vote.outcome === outcome && !vote.lapsed).length;
  return { given, needed: given + left, missing: text };
}
