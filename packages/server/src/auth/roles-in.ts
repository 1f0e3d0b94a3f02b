import type { Role } from '@signalbox/protocol';
import type { Store } from '@signalbox/store';
import { type Bearer, roleIn } from './identity.ts';

/** The projects in which somebody has a role, each with it, in the order of their names. */
export async function rolesIn(
  bearer: Bearer,
  store: Pick<Store, 'projects'>,
): Promise<readonly (readonly [project: string, role: Role])[]> {
  const roles = (await store.projects()).map(({ name }) => [name, roleIn(bearer, name)] as const);
  return roles.flatMap(([name, role]) => (role ? [[name, role] as const] : []));
}
