import type { Actor, Facts, Run } from '@signalbox/engine';
import { factsOfDelegators, userFactKey, usersFactKey, waitsFor } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import type { Viewer } from '../../present/decision-view.ts';

/** By its id or its name. */
export async function findRun(store: Store, idOrName: string): Promise<Run> {
  const [found] = await store.load([{ kind: 'run', id: idOrName }]);
  const run = found?.kind === 'run' ? found.state : await store.runByName(defaultProject, idOrName);
  if (!run) throw new AppError('run_not_found', { message: `there is no run ${idOrName}` });
  return run;
}

/** What tells whether somebody may decide. */
export async function factsOf(store: Store, actor: Actor): Promise<Facts> {
  return store.facts(actor.kind === 'user' ? [usersFactKey, userFactKey(actor.id)] : [usersFactKey]);
}

/** Besides those of the viewer, of who has handed the right to decide to the viewer in an open decision of the run. */
export async function withDelegators(store: Pick<Store, 'facts'>, viewer: Viewer, run: Run): Promise<Viewer> {
  const keys = waitsFor(run).flatMap((wait) =>
    wait.kind === 'person' ? factsOfDelegators(wait.decision, viewer.actor) : [],
  );
  return keys.length === 0 ? viewer : { ...viewer, facts: { ...viewer.facts, ...(await store.facts(keys)) } };
}
