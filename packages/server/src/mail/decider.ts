import {
  type Actor,
  type Facts,
  isUnderWay,
  mayDecide,
  type OpenDecision,
  type Run,
  waitsFor,
} from '@signalbox/engine';
import type { Store, User } from '@signalbox/store';
import { withOthers } from '../auth/viewer-facts.ts';

export type Decider = { readonly actor: Extract<Actor, { kind: 'user' }>; readonly facts: Facts };

export function deciderOf({ id, name }: User, facts: Facts): Decider {
  return { actor: { kind: 'user', id, name }, facts };
}

/** With what tells whether others have handed their right to this person. */
export async function deciderIn(
  store: Pick<Store, 'facts' | 'userByName'>,
  run: Run,
  { actor, facts }: Decider,
): Promise<Decider> {
  return { actor, facts: (await withOthers(store, { actor, facts }, run)).facts };
}

/** In which projects their role lets them decide stands in their fact. */
export function isEnabled({ disabledAt }: User): boolean {
  return disabledAt === undefined;
}

type Place = { readonly step: string; readonly visit: number };

/** The open decision, where this person may make it and has not said anything yet. */
export function waitsForDecider(run: Run, { step, visit }: Place, { actor, facts }: Decider): OpenDecision | undefined {
  if (!isUnderWay(run)) return undefined;
  const wait = waitsFor(run).find((each) => each.kind === 'person' && each.step === step && each.visit === visit);
  if (wait?.kind !== 'person') return undefined;
  const { decision } = wait;
  if (decision.votes.some(({ by }) => by.kind === 'user' && by.id === actor.id)) return undefined;
  return mayDecide({ ...decision, step, run }, actor, facts).ok ? decision : undefined;
}
