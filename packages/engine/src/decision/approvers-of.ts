import { type Actor, isSamePerson } from '../actor.ts';
import type { Run } from '../run/run.ts';

/** Who has granted something in the run, or in one below a step of it, at the latest visit. */
export function approversOf({ steps }: Pick<Run, 'steps'>): readonly Actor[] {
  return distinct(Object.values(steps).flatMap(({ last }) => last?.approvers ?? []));
}

/** Who had granted something in the runs above it when it was started. */
export function approversAbove({ origin }: Pick<Run, 'origin'>): readonly Actor[] {
  return origin.kind === 'step' ? (origin.approvers ?? []) : [];
}

/** What a run that is begun now has of those above it. */
export function approversFor(run: Pick<Run, 'origin' | 'steps'>): readonly Actor[] {
  return distinct([...approversAbove(run), ...approversOf(run)]);
}

function distinct(actors: readonly Actor[]): readonly Actor[] {
  return actors.filter((actor, index) => actors.findIndex((other) => isSamePerson(other, actor)) === index);
}
