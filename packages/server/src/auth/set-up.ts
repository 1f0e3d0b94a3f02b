import type { Actor, Ids, Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import { type AuditEntry, newSetUpCode, type Store, setUpCodeHash, type User } from '@signalbox/store';
import type { Access } from './access.ts';
import type { Session, Sessions } from './sessions.ts';
import { newToken, tokenHash } from './token.ts';

export type SetUpDependencies = {
  readonly store: Pick<Store, 'addSetUp' | 'endSetUps' | 'setUp' | 'setUpBy'>;
  readonly access: Pick<Access, 'leaveOpenMode' | 'lacksAdministrator'>;
  readonly sessions: Pick<Sessions, 'hash' | 'open'>;
  readonly ids: Ids;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
};

export type SetUpLink = { readonly code: string; readonly expiresAt: Instant };

export type Administrator = { readonly name: string; readonly password: string; readonly wantsToken: boolean };

const linkMs = 86_400_000;

/** How a server gets its first administrator: nobody has a password or a token that somebody else knows. */
export class SetUp {
  readonly #given: SetUpDependencies;

  constructor(given: SetUpDependencies) {
    this.#given = given;
  }

  /** Good once, and for a day. */
  async makeLink(by: Actor, from?: string): Promise<SetUpLink> {
    const { store, now, randomBytes } = this.#given;
    const { code, hash } = newSetUpCode(randomBytes);
    const createdAt = now();
    const expiresAt = createdAt + linkMs;
    const told = this.#told(by, { what: 'setup.link', subject: '', ...(from !== undefined && { from }) });
    await store.addSetUp({ hash, createdAt, expiresAt }, told);
    return { code, expiresAt };
  }

  /** As long as nobody can administrate. Otherwise those of earlier starts end: they stand in logs. */
  async linkOfStart(): Promise<SetUpLink | undefined> {
    if (await this.#given.access.lacksAdministrator()) return this.makeLink({ kind: 'system' });
    await this.#given.store.endSetUps();
    return undefined;
  }

  /** One answer for a code that was used, is over, or never was. It is used up with the administrator, and not before. */
  async accept(code: string, { name, password, wantsToken }: Administrator, from: string) {
    const { store, access, sessions, ids, now, randomBytes } = this.#given;
    const hash = setUpCodeHash(code);
    const known = await store.setUp(hash);
    if (!known || known.expiresAt <= now()) throw notGood();
    const token = wantsToken ? newToken(randomBytes) : undefined;
    const user: User = { id: `u${ids.next()}`, name, groups: [], role: 'admin', createdAt: now() };
    const self: Actor = { kind: 'user', id: user.id, name };
    const made = {
      ...{ id: user.id, name, createdAt: user.createdAt, password: await sessions.hash(password, from) },
      ...(token !== undefined && { tokenHash: tokenHash(token) }),
    };
    if (!(await store.setUpBy(hash, made, this.#told(self, { what: 'setup', subject: name, from })))) throw notGood();
    access.leaveOpenMode();
    const session: Session = await sessions.open({ user, from });
    return { session, ...(token !== undefined && { token }) };
  }

  #told(actor: Actor, told: Pick<AuditEntry, 'what' | 'subject' | 'from'>): AuditEntry {
    const { ids, now } = this.#given;
    return { id: `d${ids.next()}`, at: now(), project: '', actor, details: {}, ...told };
  }
}

function notGood(): AppError {
  return new AppError('unauthenticated', { message: 'This set-up link is not good, or not any more.' });
}
