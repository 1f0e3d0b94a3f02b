import type { Actor } from '@signalbox/engine';
import { Role } from '@signalbox/protocol';
import type { Token, User } from '@signalbox/store';

/** Who shows a credential, and what that lets them do. */
export type Identity = {
  readonly actor: Actor;
  readonly role: Role;
  /** May all that its user may: no token that was made for less. */
  readonly isWhole: boolean;
  /** Of the credential; the built-in administrator's has none. */
  readonly tokenId?: string;
};

/** The built-in administrator. */
export const administrator: Identity = { actor: { kind: 'admin' }, role: 'admin', isWhole: true };

export function isRole(text: string): text is Role {
  return Role.options.some((role) => role === text);
}

export function hasRole({ role }: Pick<Identity, 'role'>, needed: Role): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(needed);
}

/** A token may what its user may, and no more than it was made for. */
export function identityOfUser({ user, token }: { readonly user: User; readonly token: Token }): Identity {
  const role = token.role && hasRole(user, token.role) ? token.role : user.role;
  return {
    actor: { kind: 'user', id: user.id, name: user.name },
    role,
    isWhole: token.role === undefined,
    tokenId: token.id,
  };
}
