import { AppError } from '@signalbox/protocol';
import type { RunGroup, Store } from '@signalbox/store';

type Groups = Pick<Store, 'runGroup' | 'runGroupById'>;

/** By its id or its name; one of another project is not there. */
export async function findRunGroup(key: string, project: string, store: Groups): Promise<RunGroup | undefined> {
  const id = /^\d+$/.test(key) ? Number(key) : undefined;
  if (id === undefined) return store.runGroup(project, key);
  const group = Number.isSafeInteger(id) ? await store.runGroupById(id) : undefined;
  return group?.project === project ? group : undefined;
}

export async function requireRunGroup(key: string, project: string, store: Groups): Promise<RunGroup> {
  const group = await findRunGroup(key, project, store);
  if (!group) throw new AppError('run_group_not_found', { message: `there is no group of runs ${key}` });
  return group;
}
