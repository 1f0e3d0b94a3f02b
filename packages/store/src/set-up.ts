import type { Instant } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import type { User } from './people.ts';

/** How a server gets its first administrator: by a code that somebody with the machine has, and that ends by itself. */
export type SetUpStore = {
  /** Those that are over by then are forgotten. */
  readonly addSetUp: (code: SetUpCode, audited: AuditEntry) => Promise<void>;
  /** All of them: somebody can administrate. Adding or enabling an administrator does it, too. */
  readonly endSetUps: () => Promise<void>;
  /** `hash`: SHA-256 of the code in hex; codes themselves are nowhere. */
  readonly setUp: (hash: string) => Promise<Pick<SetUpCode, 'expiresAt'> | undefined>;
  /** Ends all codes. False: it is gone. Rejects with `already_exists`. Changes the facts `user:ID` and `users`. */
  readonly setUpBy: (hash: string, administrator: NewAdministrator, audited: AuditEntry) => Promise<boolean>;
};

export type SetUpCode = { readonly hash: string; readonly expiresAt: Instant; readonly createdAt: Instant };

/** `password`: as `hashPassword` of the server has made it. `tokenHash`: of a first token, where one is wanted. */
export type NewAdministrator = Pick<User, 'id' | 'name' | 'createdAt'> & {
  readonly password: string;
  readonly tokenHash?: string;
};
