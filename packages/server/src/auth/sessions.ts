import { type Actor, actorName, type Ids, type Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import {
  type AuditEntry,
  administratorId,
  type Role,
  type Store,
  type Token,
  type User,
  type UserRole,
} from '@signalbox/store';
import { BoundedWork } from './bounded-work.ts';
import { isAtLeast } from './identity.ts';
import { LoginThrottle } from './login-throttle.ts';
import { hashPassword, isPassword } from './password.ts';
import { newToken, tokenHash } from './token.ts';

export type SessionsDependencies = {
  readonly store: Pick<
    Store,
    | 'userByName'
    | 'user'
    | 'tokenByHash'
    | 'sessionOfAdministrator'
    | 'addToken'
    | 'removeToken'
    | 'passwordOf'
    | 'setPassword'
    | 'setPasswordByInvitation'
    | 'addAudit'
  >;
  readonly ids: Ids;
  readonly now: () => Instant;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly hashing?: BoundedWork;
};

type Named = Pick<User, 'id' | 'name'>;

export type PasswordChange = { readonly old?: string | undefined; readonly password: string };

export type Session = {
  readonly token: string;
  readonly name: string;
  readonly role: UserRole;
  /** Not of the built-in administrator. */
  readonly userId?: string;
  readonly expiresAt: Instant;
};

const sessionMs = 7 * 86_400_000;
const invitationMs = 86_400_000;

/** Logins with a name and a password. */
export class Sessions {
  readonly #given: SessionsDependencies;
  readonly #throttle: LoginThrottle;
  /** Each takes 19 MiB and a thread that files and names of hosts want, too. */
  readonly #hashing: BoundedWork;

  constructor(given: SessionsDependencies) {
    this.#given = given;
    this.#throttle = new LoginThrottle(given.now);
    this.#hashing = given.hashing ?? new BoundedWork({ atOnce: 2, waiting: 20 });
  }

  /** One answer for a name that nobody has, a wrong password and a disabled user, after the same time. */
  async begin(name: string, password: string, from: string): Promise<Session> {
    const { store } = this.#given;
    const user = await store.userByName(name);
    const kept = user && (await store.passwordOf(user.id));
    const isRight = await this.#isRight(password, kept, { account: name, from });
    if (!user || !isRight || user.disabledAt !== undefined) {
      if (user) await store.addAudit([this.#told({ what: 'login.refused', user, from, actor: { kind: 'system' } })]);
      throw new AppError('unauthenticated', { message: 'The name or the password is wrong.' });
    }
    this.#throttle.succeeded(name, from);
    return this.open({ user, from });
  }

  /** For a token that is good: it may what that may, and ends with it at the latest. */
  async enter({ user, ...entering }: Entering, from: string): Promise<Session> {
    const until = this.#throttle.entered(entering.parent);
    if (until !== undefined) throw this.#tooMany('logins by this token', until);
    if (user) return this.open({ user, ...entering, from });
    const { session, token } = await this.#add(
      { userId: administratorId, ...entering },
      this.#toldOf(administrator, from),
    );
    return { token, name: administrator.kind, role: 'admin', expiresAt: session.expiresAt };
  }

  async end(token: string): Promise<void> {
    const { store } = this.#given;
    const hash = tokenHash(token);
    const known = (await store.tokenByHash(hash))?.token ?? (await store.sessionOfAdministrator(hash));
    if (known?.kind === 'session') await store.removeToken(known.id);
  }

  /** A code with which the user sets a password, once, within a day. */
  async invite(user: User, audited: AuditEntry): Promise<{ readonly code: string; readonly expiresAt: Instant }> {
    const { ids, now, randomBytes, store } = this.#given;
    const code = newToken(randomBytes);
    const [createdAt, expiresAt] = [now(), now() + invitationMs];
    const made = { id: `t${ids.next()}`, kind: 'invitation' as const, userId: user.id, name: 'invitation', createdAt };
    await store.addToken({ ...made, expiresAt, hash: tokenHash(code) }, audited);
    return { code, expiresAt };
  }

  /** One answer for a code that was used, is over, or never was. It is used up when the password is set, and not before. */
  async accept(code: string, password: string, from: string): Promise<Session> {
    const { store, now } = this.#given;
    const known = await store.tokenByHash(tokenHash(code));
    const { expiresAt = 0, kind } = known?.token ?? {};
    const isGood = kind === 'invitation' && expiresAt > now() && known?.user.disabledAt === undefined;
    if (!known || !isGood) throw notGood();
    const hash = await this.hash(password, from);
    const told = this.#told({ what: 'password.set', user: known.user, from });
    if (!(await store.setPasswordByInvitation(known.token, hash, told))) throw notGood();
    return this.open({ user: known.user, from });
  }

  /** `old`: the one before, where there is one. */
  async changePassword(user: Named, { old = '', password }: PasswordChange, from: string): Promise<void> {
    const kept = await this.#given.store.passwordOf(user.id);
    if (kept !== undefined && !(await this.#isRight(old, kept, { account: user.name, from }))) {
      throw new AppError('forbidden', { message: 'the old password is wrong' });
    }
    if (kept !== undefined) this.#throttle.succeeded(user.name, from);
    const hash = await this.hash(password, from);
    await this.#given.store.setPassword(user.id, hash, this.#told({ what: 'password.set', user, from }));
  }

  hash(password: string, from: string): Promise<string> {
    return this.#hashing.run(from, () => hashPassword(password, this.#given.randomBytes));
  }

  /** For who has shown that they are this user. */
  async open({ user, from, ...limits }: Opening): Promise<Session> {
    const told = this.#told({ what: 'login', user, from });
    const { session, token } = await this.#add({ userId: user.id, ...limits }, told);
    return {
      token,
      name: user.name,
      role: cappedRole(user.role, limits.role),
      userId: user.id,
      expiresAt: session.expiresAt,
    };
  }

  async #add({ userId, expiresAt: latest, ...limits }: Limits & { readonly userId: string }, audited: AuditEntry) {
    const { store, ids, now, randomBytes } = this.#given;
    const token = newToken(randomBytes);
    const createdAt = now();
    const expiresAt = Math.min(createdAt + sessionMs, latest ?? Number.POSITIVE_INFINITY);
    const session = {
      id: `t${ids.next()}`,
      kind: 'session',
      userId,
      name: 'session',
      ...limits,
      createdAt,
      expiresAt,
    } as const;
    await store.addToken({ ...session, hash: tokenHash(token) }, audited);
    return { session, token };
  }

  async #isRight(password: string, kept: string | undefined, { account, from }: Try): Promise<boolean> {
    this.#countTry(account, from);
    try {
      return await this.#hashing.run(from, () => isPassword(password, kept));
    } catch (error) {
      // Turned away because of others: nobody has guessed anything.
      this.#throttle.takeBack(account, from);
      throw error;
    }
  }

  /** Before it is known whether it is right: those that come at once are counted, too. */
  #countTry(account: string, from: string): void {
    const until = this.#throttle.closedUntil(account, from);
    if (until === undefined) return this.#throttle.failed(account, from);
    throw this.#tooMany('wrong tries', until);
  }

  #tooMany(what: string, until: Instant): AppError {
    const minutes = Math.ceil((until - this.#given.now()) / 60_000);
    return new AppError('rate_limited', { message: `Too many ${what}: wait ${minutes} minutes.` });
  }

  #told({ what, user, from, actor }: Told): AuditEntry {
    const self: Actor = { kind: 'user', id: user.id, name: user.name };
    return { ...this.#toldOf(actor ?? self, from), what, subject: user.name };
  }

  #toldOf(actor: Actor, from: string): AuditEntry {
    const { ids, now } = this.#given;
    const entry = { id: `d${ids.next()}`, at: now(), project: '', actor, from };
    return { ...entry, what: 'login', subject: actorName(actor), details: {} };
  }
}

/** What a token of somebody may, at most. */
function cappedRole(role: UserRole, cap: Role | undefined): UserRole {
  return role === 'none' || !cap || !isAtLeast(role, cap) ? role : cap;
}

function notGood(): AppError {
  return new AppError('unauthenticated', { message: 'This code is not good, or not any more.' });
}

const administrator = { kind: 'admin' } as const;

type Limits = Pick<Token, 'role' | 'projects' | 'parent' | 'expiresAt'>;

type Opening = Limits & { readonly user: User; readonly from: string };

/** Whose a token is, and what it is limited to; without a user the built-in administrator's. */
export type Entering = Limits & { readonly user?: User; readonly parent: string };

type Try = { readonly account: string; readonly from: string };

type Told = {
  readonly what: string;
  readonly user: Named;
  readonly from: string;
  readonly actor?: Actor;
};
