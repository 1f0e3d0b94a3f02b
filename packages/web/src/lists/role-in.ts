import type { Me, Role } from '@signalbox/protocol';

/** The role of who looks in a project: the server names it for each, also of an administrator; `me.role` is another thing. */
export function roleIn(me: Pick<Me, 'roles'> | undefined, project: string): Role | undefined {
  return me && Object.hasOwn(me.roles, project) ? me.roles[project] : undefined;
}
