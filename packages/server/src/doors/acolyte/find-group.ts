import type { Value } from '@signalbox/engine';
import type { RunGroup } from '@signalbox/store';
import { defaultProject } from '../../default-project.ts';
import { findRunGroup } from '../../run-groups/find-run-group.ts';
import type { Services } from '../services.ts';
import { AcolyteError } from './acolyte-error.ts';

/** By its number, or by its name. */
export async function findGroup(key: Value, { store }: Pick<Services, 'store'>): Promise<RunGroup> {
  const group = isKey(key) ? await findRunGroup(String(key), defaultProject, store) : undefined;
  if (group) return group;
  throw new AcolyteError('group_not_exist', { facts: { group: isKey(key) ? key : JSON.stringify(key) } });
}

/** Null, nothing and 0 are no group, as in Acolyte. */
export async function givenGroup(
  key: Value | undefined,
  services: Pick<Services, 'store'>,
): Promise<RunGroup | undefined> {
  return key === undefined || key === null || key === '' || Number(key) === 0 ? undefined : findGroup(key, services);
}

function isKey(key: Value): key is string | number {
  return typeof key === 'string' || typeof key === 'number';
}
