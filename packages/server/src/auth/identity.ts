import type { Actor } from '@signalbox/engine';
import { Role } from '@signalbox/protocol';
import type { ProjectRole, Token, User } from '@signalbox/store';

/** Who shows a credential, and what that lets them do, and where. */
export type Bearer = {
  readonly actor: Actor;
  /** Administrator of everything, and not by a token that was made for less. */
  readonly isAdmin: boolean;
  /** Without `only`, also in projects that are not there yet. */
  readonly everywhere?: Role;
  readonly roles: ReadonlyMap<string, Role>;
  /** The projects that its token is for. */
  readonly only?: readonly string[];
  /** May all that its user may: no token that was made for less. */
  readonly isWhole: boolean;
  /** Of the credential; the built-in administrator's has none. */
  readonly tokenId?: string;
};

/** Who asks, with the role where the request is about: in its project, or in what is of no project. */
export type Identity = Bearer & { readonly role: Role };

/** The built-in administrator. */
export const administrator: Bearer = {
  actor: { kind: 'admin' },
  isAdmin: true,
  everywhere: 'admin',
  roles: new Map(),
  isWhole: true,
};

export function hasRole({ role }: Pick<Identity, 'role'>, needed: Role): boolean {
  return isAtLeast(role, needed);
}

export function isAtLeast(role: Role, needed: Role): boolean {
  return Role.options.indexOf(role) >= Role.options.indexOf(needed);
}

/** Undefined: there is no such project for them. */
export function roleIn({ only, everywhere, roles }: Bearer, project: string): Role | undefined {
  if (only && !only.includes(project)) return undefined;
  return everywhere ?? roles.get(project);
}

/** Everybody who is known may look at what is of no project. */
export function roleInInstance({ isAdmin }: Bearer): Role {
  return isAdmin ? 'admin' : 'viewer';
}

/** The most that they may anywhere. */
export function highestRole(bearer: Bearer): Role {
  const { everywhere, roles } = bearer;
  const here = [...roles].flatMap(([project, role]) => (roleIn(bearer, project) === undefined ? [] : [role]));
  return [...(everywhere ? [everywhere] : []), ...here].reduce<Role>(higher, 'viewer');
}

/** All that a user may. */
export function bearerOfUser(user: User, roles: readonly ProjectRole[]): Bearer {
  return bearerOf({ user, token: {}, roles });
}

type Known = {
  readonly user: User;
  readonly token: Partial<Pick<Token, 'id' | 'role' | 'projects'>>;
  readonly roles: readonly ProjectRole[];
};

/** A token may what its user may, and no more than it was made for. */
export function bearerOf({ user, token, roles }: Known): Bearer {
  const { role: cap, projects: only } = token;
  const capped = (role: Role): Role => (cap && isAtLeast(role, cap) ? cap : role);
  const isAdmin = user.role === 'admin';
  const most = new Map<string, Role>();
  for (const { project, role } of roles) most.set(project, higher(most.get(project) ?? 'viewer', role));
  return {
    actor: { kind: 'user', id: user.id, name: user.name },
    isAdmin: isAdmin && capped('admin') === 'admin' && !only,
    ...(isAdmin && { everywhere: capped('admin') }),
    roles: new Map([...most].map(([project, role]) => [project, capped(role)])),
    ...(only && { only }),
    isWhole: cap === undefined && !only,
    ...(token.id !== undefined && { tokenId: token.id }),
  };
}

function higher(one: Role, other: Role): Role {
  return isAtLeast(one, other) ? one : other;
}
