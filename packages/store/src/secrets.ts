import type { Instant } from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';

/** What nobody may read who has the database alone: sealed under the master keys, which are not in it. */
export type SecretStore = {
  readonly putSecret: (id: string, plaintext: string) => Promise<void>;
  /** False: there is one already, and it stays. */
  readonly addSecret: (id: string, plaintext: string) => Promise<boolean>;
  /** Unused since then, until a unit or a template uses it. One that is in use already stays so. */
  readonly addUnusedSecret: (id: string, plaintext: string, since: Instant) => Promise<void>;
  /** Those that are unused since before then; answers how many there were. */
  readonly removeUnusedSecrets: (before: Instant) => Promise<number>;
  readonly secret: (id: string) => Promise<string | undefined>;
  /** Puts a new value in the place of the one before, if any. */
  readonly putNamedSecret: (secret: NewNamedSecret, plaintext: string, audited?: AuditEntry) => Promise<NamedSecret>;
  /** All that a project may have: its own, those of its environments, and the global ones. */
  readonly namedSecrets: (project: string) => Promise<readonly NamedSecret[]>;
  /** Undefined where it was removed, or replaced since it was listed. */
  readonly namedSecretValue: (secret: NamedSecret) => Promise<string | undefined>;
  /** False: there is none. */
  readonly removeNamedSecret: (place: SecretPlace, audited?: AuditEntry) => Promise<boolean>;
  /** How many sealed values are not yet under the newest key. */
  readonly sealedBefore: () => Promise<number>;
  /** Brings all values under the newest key, and takes the others for gone; answers how many there were. */
  readonly reseal: () => Promise<number>;
  /** A new master key in place of the one in the file; missing where the keys are the operator's, or of several servers. */
  readonly rotateMasterKey?: () => Promise<number>;
};

/** Without a project it is for all of them, without an environment for all of the project's. */
export type SecretPlace = {
  readonly project?: string;
  readonly environment?: string;
  readonly name: string;
};

export type NewNamedSecret = SecretPlace & {
  /** What is missing stays as it was; of a new secret it is no limit. */
  readonly limits: Partial<SecretLimits>;
  readonly at: Instant;
};

/** Nothing in a list: anything. */
export type SecretLimits = {
  readonly events: readonly string[];
  readonly branches: readonly string[];
  readonly images: readonly string[];
};

export type NamedSecret = SecretPlace & {
  readonly id: string;
  readonly limits: SecretLimits;
  /** Counts its values. */
  readonly version: number;
  /** Of its value. */
  readonly valueId: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};
