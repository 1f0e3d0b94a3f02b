import type { Actor, Instant, Values } from '@signalbox/engine';

/**
 * Who did what, in a chain: each entry has the hash of itself and of the one before it, so that none can be changed, left
 * out or put in later without a trace. Entries are written with what they tell of, and get their place in the chain soon after.
 */
export type AuditStore = {
  readonly addAudit: (entries: readonly AuditEntry[]) => Promise<void>;
  /** Gives those that wait their places; answers how many there were, up to `limit`. */
  readonly chainAudit: (limit: number) => Promise<number>;
  /** Those behind a place, in their order. */
  readonly audit: (after: number, limit: number) => Promise<readonly ChainedEntry[]>;
  /** Those of one project, which have their places among all. */
  readonly auditOf: (project: string, after: number, limit: number) => Promise<readonly ChainedEntry[]>;
  readonly newestAuditOf: (project: string, limit: number) => Promise<readonly ChainedEntry[]>;
  readonly auditHead: () => Promise<AuditHead>;
};

export type AuditEntry = {
  /** Unique: the same thing is told once. */
  readonly id: string;
  readonly at: Instant;
  /** Empty: of none, but of everything. */
  readonly project: string;
  readonly actor: Actor;
  /** Address that the request came from. */
  readonly from?: string;
  /** What was done, as `secret.set`. */
  readonly what: string;
  /** To what, by its name. */
  readonly subject: string;
  /** Never a secret. */
  readonly details: Values;
};

export type ChainedEntry = {
  readonly no: number;
  readonly hash: string;
  /** The entry as canonical JSON: what the hash is of. */
  readonly text: string;
};

export type AuditHead = {
  /** Of the last entry; 0 and the empty hash before the first. */
  readonly no: number;
  readonly hash: string;
  /** Entries without a place yet. */
  readonly waiting: number;
  /** When the oldest of them was told. */
  readonly waitingSince?: Instant;
};
