import type { Actor, Facts, Run } from '@signalbox/engine';
import { factsOfDecision, userFactKey, usersFactKey, waitsFor } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import type { ProjectName } from '../../auth/guard-routes.ts';
import type { Viewer } from '../../present/decision-view.ts';

/** By its id or its name. One of another project is as one that is not there. */
export async function findRun(store: Store, project: ProjectName, idOrName: string): Promise<Run> {
  const [found] = await store.load([{ kind: 'run', id: idOrName }]);
  const isHere = found?.kind === 'run' && found.state.project === project;
  const run = isHere ? found.state : await store.runByName(project, idOrName);
  if (!run) throw new AppError('run_not_found', { message: `there is no run ${idOrName}` });
  return run;
}

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
