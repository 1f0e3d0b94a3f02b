import type { Actor, Ids, Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { AuditEntry, Store, User } from '@signalbox/store';
import { BoundedWork } from './bounded-work.ts';
import { LoginThrottle } from './login-throttle.ts';
import { hashPassword, isPassword } from './password.ts';
import { newToken, tokenHash } from './token.ts';

export type SessionsDependencies = {
  readonly store: Pick<
    Store,
    | 'users'
    | 'user'
    | 'tokenByHash'
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

export type Session = { readonly token: string; readonly user: User; readonly expiresAt: Instant };

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
    const user = (await store.users()).find((each) => each.name === name);
    const kept = user && (await store.passwordOf(user.id));
    const isRight = await this.#isRight(password, kept, { account: name, from });
    if (!user || !isRight || user.disabledAt !== undefined) {
      if (user) await store.addAudit([this.#told({ what: 'login.refused', user, from, actor: { kind: 'system' } })]);
      throw new AppError('unauthenticated', { message: 'The name or the password is wrong.' });
    }
    this.#throttle.succeeded(name, from);
    return this.#open(user, from);
  }

  async end(token: string): Promise<void> {
    const known = await this.#given.store.tokenByHash(tokenHash(token));
    if (known?.token.kind === 'session') await this.#given.store.removeToken(known.token.id);
  }

  /** A code with which the user sets a password, once, within a day. */
  async invite(user: User, audited: AuditEntry): Promise<{ readonly code: string; readonly expiresAt: Instant }> {
    const code = newToken(this.#given.randomBytes);
    const expiresAt = await this.#addToken({ user, token: code, kind: 'invitation', lastsMs: invitationMs, audited });
    return { code, expiresAt };
  }

  /** One answer for a code that was used, is over, or never was. It is used up when the password is set, and not before. */
  async accept(code: string, password: string, from: string): Promise<Session> {
    const { store, now } = this.#given;
    const known = await store.tokenByHash(tokenHash(code));
    const { expiresAt = 0, kind } = known?.token ?? {};
    const isGood = kind === 'invitation' && expiresAt > now() && known?.user.disabledAt === undefined;
    if (!known || !isGood) throw notGood();
    const hash = await this.#hash(password);
    const told = this.#told({ what: 'password.set', user: known.user, from });
    if (!(await store.setPasswordByInvitation(known.token, hash, told))) throw notGood();
    return this.#open(known.user, from);
  }

  /** `old`: the one before, where there is one. */
  async changePassword(user: Named, { old = '', password }: PasswordChange, from: string): Promise<void> {
    const kept = await this.#given.store.passwordOf(user.id);
    if (kept !== undefined && !(await this.#isRight(old, kept, { account: user.name, from }))) {
      throw new AppError('forbidden', { message: 'the old password is wrong' });
    }
    if (kept !== undefined) this.#throttle.succeeded(user.name, from);
    const hash = await this.#hash(password);
    await this.#given.store.setPassword(user.id, hash, this.#told({ what: 'password.set', user, from }));
  }

  #hash(password: string): Promise<string> {
    return this.#hashing.run(() => hashPassword(password, this.#given.randomBytes));
  }

  async #open(user: User, from: string): Promise<Session> {
    const token = newToken(this.#given.randomBytes);
    const audited = this.#told({ what: 'login', user, from });
    const expiresAt = await this.#addToken({ user, token, kind: 'session', lastsMs: sessionMs, audited });
    return { token, user, expiresAt };
  }

  async #addToken(added: {
    readonly user: User;
    readonly token: string;
    readonly kind: 'session' | 'invitation';
    readonly lastsMs: number;
    readonly audited: AuditEntry;
  }): Promise<Instant> {
    const { store, ids, now } = this.#given;
    const { user, token, kind, lastsMs, audited } = added;
    const createdAt = now();
    const expiresAt = createdAt + lastsMs;
    const made = { id: `t${ids.next()}`, kind, userId: user.id, name: kind, createdAt, expiresAt };
    await store.addToken({ ...made, hash: tokenHash(token) }, audited);
    return expiresAt;
  }

  async #isRight(password: string, kept: string | undefined, { account, from }: Try): Promise<boolean> {
    this.#countTry(account, from);
    try {
      return await this.#hashing.run(() => isPassword(password, kept));
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
    const minutes = Math.ceil((until - this.#given.now()) / 60_000);
    throw new AppError('rate_limited', { message: `Too many wrong tries: wait ${minutes} minutes.` });
  }

  #told({ what, user, from, actor }: Told): AuditEntry {
    const { ids, now } = this.#given;
    const self: Actor = { kind: 'user', id: user.id, name: user.name };
    return {
      id: `d${ids.next()}`,
      at: now(),
      project: '',
      actor: actor ?? self,
      from,
      what,
      subject: user.name,
      details: {},
    };
  }
}

function notGood(): AppError {
  return new AppError('unauthenticated', { message: 'This code is not good, or not any more.' });
}

type Try = { readonly account: string; readonly from: string };

type Told = {
  readonly what: string;
  readonly user: Named;
  readonly from: string;
  readonly actor?: Actor;
};
