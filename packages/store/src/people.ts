import type { Instant } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import type { NamedPage, Page } from './page.ts';

/** Who may do something, and by which token they show it. Names are unique. */
export type PeopleStore = {
  /** Rejects with `already_exists`. Changes the facts `user:ID` and `users`. */
  readonly addUser: (user: NewUser, audited?: AuditEntry) => Promise<void>;
  /** In the order of their names; behind a name. */
  readonly users: (page?: NamedPage) => Promise<readonly User[]>;
  readonly user: (id: string) => Promise<User | undefined>;
  readonly userByName: (name: string) => Promise<User | undefined>;
  /** Changes the fact `user:ID`, and `users` where it is about who is there. Disabling ends all tokens. Undefined: there is no such user. */
  readonly changeUser: (id: string, change: UserChange, audited?: AuditEntry) => Promise<User | undefined>;
  /** Sessions and invitations that are over end with another one, and the oldest where there are more than 50 of one origin. */
  readonly addToken: (token: NewToken, audited?: AuditEntry) => Promise<void>;
  /** Of one user, the oldest first; behind a time and the id of one of then. */
  readonly tokens: (
    userId: string,
    page?: Page<readonly [createdAt: Instant, id: string]>,
  ) => Promise<readonly Token[]>;
  /** `hash`: SHA-256 of the token in hex; tokens themselves are nowhere. */
  readonly tokenByHash: (hash: string) => Promise<{ readonly user: User; readonly token: Token } | undefined>;
  /** A session of who is no user: the built-in administrator, under `administratorId`. */
  readonly sessionOfAdministrator: (hash: string) => Promise<Token | undefined>;
  /** With the sessions that were begun with it. False: there is none of this id. */
  readonly removeToken: (id: string, audited?: AuditEntry) => Promise<boolean>;
  /** Of the user, where there is one: as `hashPassword` of the server has made it. */
  readonly passwordOf: (userId: string) => Promise<string | undefined>;
  /** Ends the sessions and invitations of the user. */
  readonly setPassword: (userId: string, hash: string, audited?: AuditEntry) => Promise<void>;
  /** The same, once by each invitation. False: it is gone, or was one of somebody else. */
  readonly setPasswordByInvitation: (
    invitation: Pick<Token, 'id' | 'userId'>,
    hash: string,
    audited: AuditEntry,
  ) => Promise<boolean>;
  readonly touchToken: (id: string, at: Instant) => Promise<void>;
};

/** What somebody may do in a project; each may all that those before it may. */
export type Role = 'viewer' | 'member' | 'approver' | 'maintainer' | 'admin';

/** `admin` is that of everything. Any other is what the user may in the first project; `none`: nothing there. */
export type UserRole = Role | 'none';

export type User = {
  readonly id: string;
  readonly name: string;
  readonly groups: readonly string[];
  readonly role: UserRole;
  /** Since then: no token is taken, and no vote counts. */
  readonly disabledAt?: Instant;
  readonly createdAt: Instant;
};

export type UserChange = {
  readonly groups?: readonly string[];
  readonly role?: UserRole;
  /** Null: enabled again. */
  readonly disabledAt?: Instant | null;
};

/** In place of the id of a user; ids of users are longer. */
export const administratorId = 'admin';

/** With the hash of the first token, which may all that its user may. */
export type NewUser = Omit<User, 'disabledAt'> & { readonly tokenHash: string };

/** A session is a login with a password; an invitation is good for setting one, once. */
export type TokenKind = 'token' | 'session' | 'invitation';

export type Token = {
  readonly id: string;
  readonly kind: TokenKind;
  readonly userId: string;
  readonly name: string;
  /** It may no more than this, whatever its user may. */
  readonly role?: Role;
  /** It may nothing anywhere else, nor in what is of no project. */
  readonly projects?: readonly string[];
  /** Of a session: the token that it was begun with, and ends with; of the built-in administrator's, its hash. */
  readonly parent?: string;
  readonly createdAt: Instant;
  readonly expiresAt?: Instant;
  /** To about a minute. */
  readonly usedAt?: Instant;
};

export type NewToken = Omit<Token, 'usedAt'> & { readonly hash: string };
