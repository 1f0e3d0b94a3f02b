import type { Actor, Value } from '@signalbox/engine';
import type { Store, User } from '@signalbox/store';
import { bearerOfUser, type Identity, roleIn } from '../../auth/identity.ts';
import { defaultProject } from '../../default-project.ts';
import { readField } from './fields.ts';

/** The administrator is no user, and has the number that no user gets. */
const administratorNumber = 0;

export async function numberOfActor(actor: Actor, store: Pick<Store, 'numberOf'>): Promise<number | null> {
  if (actor.kind === 'user') return store.numberOf('user', actor.id);
  return actor.kind === 'admin' ? administratorNumber : null;
}

export type NamedPerson =
  | { readonly isKnown: true; readonly identity: Identity; readonly isSomebodyElse: boolean }
  | { readonly isKnown: false };

/** Whom a request is for: who asks, whatever the body says, unless an administrator names somebody. */
export async function namedPerson(
  asking: Identity,
  named: Value | undefined,
  store: Pick<Store, 'numberOf' | 'numbered' | 'user' | 'rolesOf'>,
): Promise<NamedPerson> {
  const self = { isKnown: true, identity: asking, isSomebodyElse: false } as const;
  if (!asking.isAdmin || named === undefined || named === null) return self;
  const read = readField({ name: 'id', type: 'int', required: true }, named);
  if (!read.ok) return { isKnown: false };
  const number = Number(read.value);
  if (number === (await numberOfActor(asking.actor, store))) return self;
  const user = await userOfNumber(number, store);
  const bearer = user && bearerOfUser(user, await store.rolesOf(user));
  const role = bearer && roleIn(bearer, defaultProject);
  if (!bearer || !role) return { isKnown: false };
  return { isKnown: true, identity: { ...bearer, role }, isSomebodyElse: true };
}

/** Who is disabled is nobody any more. */
async function userOfNumber(number: number, store: Pick<Store, 'numbered' | 'user'>): Promise<User | undefined> {
  const id = await store.numbered('user', number);
  const user = id === undefined ? undefined : await store.user(id);
  return user?.disabledAt === undefined ? user : undefined;
}
