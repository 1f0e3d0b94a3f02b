import { type Actor, isUnderWay } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { defaultProject } from '../../default-project.ts';
import type { Services } from '../services.ts';

/** Echoer deletes; here the run is stopped if it must be, and leaves the lists: its history is kept. */
export async function deleteRun(
  { store, driver, hub, now }: Services,
  actor: Actor,
  { name, uuid }: { readonly name: string; readonly uuid: string },
): Promise<void> {
  const run = await store.runByName(defaultProject, name);
  if (!run || run.id !== uuid) throw new AppError('run_not_found', { message: `there is no flow run ${name} ${uuid}` });
  const { status } = run.state;
  if (isUnderWay(run) || status === 'rolling_back' || status === 'held' || status === 'created') {
    const command = { type: 'stop' as const, reason: 'deleted' };
    await driver.execute({ actor, commands: [{ to: { kind: 'run', id: run.id }, command }] });
  }
  // The hook of its stop may take its time; who deletes it again does not wait for that.
  const isGone = (await store.archiveRun(run.id, now())) || !(await store.runByName(defaultProject, name));
  if (!isGone) throw new AppError('wrong_status', { message: `flow run ${name} is being stopped` });
  hub.resourcesChanged();
}
