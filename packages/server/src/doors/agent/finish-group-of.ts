import type { Actor, AttemptRef, Ids, Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import type { Driver } from '../../driver/driver.ts';

type Sources = {
  readonly driver: Pick<Driver, 'run'>;
  readonly store: Pick<Store, 'finishRunGroup'>;
  readonly ids: Ids;
  readonly now: () => Instant;
};

/** The code of a step has found that no more runs belong to the group of its run. */
export async function finishGroupOf(
  { run: id, step, visit }: AttemptRef,
  actor: Actor,
  { driver, store, ids, now }: Sources,
): Promise<void> {
  const run = await driver.run(id);
  if (!run?.group) throw new AppError('wrong_status', { message: `run ${run?.name ?? id} is in no group` });
  const { group, project, name } = run;
  const at = now();
  const details = { id: group.id, run: id, name, step, visit };
  const told = { id: `d${ids.next()}`, at, project, actor, what: 'run-group.finish', subject: group.name, details };
  await store.finishRunGroup(group.id, { change: ids.next(), by: `step ${step} of ${name}`, at }, told);
}
