import type { Me, Role } from '@signalbox/protocol';
import { currentProject } from '../api/current-project.ts';
import { roleIn } from './role-in.ts';

const roles: readonly Role[] = ['viewer', 'member', 'approver', 'maintainer', 'admin'];

/** Whether who looks has this role in the project of the page, or one that may more; the server asks again. */
export function mayDo(me: Me | undefined, role: Role, project = currentProject()): boolean {
  const own = roleIn(me, project);
  return own !== undefined && roles.indexOf(own) >= roles.indexOf(role);
}
