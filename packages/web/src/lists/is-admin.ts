import type { Me } from '@signalbox/protocol';

/** Whether who looks may be the administrator of everything: who is, is it in each project; the server asks again. */
export function isAdmin(me: Pick<Me, 'role' | 'roles'> | undefined): boolean {
  return me?.role === 'admin' && Object.values(me.roles).every((role) => role === 'admin');
}
