import type { Actor, Facts, Run } from '@signalbox/engine';
import { factsOfDecision, userFactKey, usersFactKey, waitsFor } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { Viewer } from '../present/decision-view.ts';

/** What tells whether somebody may decide. */
export async function factsOf(store: Store, actor: Actor): Promise<Facts> {
  return store.facts(actor.kind === 'user' ? [usersFactKey, userFactKey(actor.id)] : [usersFactKey]);
}

/** Besides those of the viewer, of those whose rights and votes there are in open decisions of the run, or must be. */
export async function withOthers(
  store: Pick<Store, 'facts' | 'userByName'>,
  viewer: Viewer,
  run: Run,
): Promise<Viewer> {
  const decisions = waitsFor(run).flatMap((wait) => (wait.kind === 'person' ? [wait.decision] : []));
  const names = new Set(decisions.flatMap(({ required = [] }) => required));
  const required = await Promise.all([...names].map((name) => store.userByName(name)));
  const keys = [
    ...decisions.flatMap((decision) => factsOfDecision(decision, viewer.actor)),
    ...required.flatMap((user) => (user ? [userFactKey(user.id)] : [])),
  ];
  return keys.length === 0 ? viewer : { ...viewer, facts: { ...viewer.facts, ...(await store.facts(keys)) } };
}
