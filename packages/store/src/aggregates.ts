import type {
  AttemptRef,
  Build,
  BuildTransition,
  ClosedVisit,
  DeclaredJob,
  Facts,
  FlowVersion,
  Instant,
  Run,
  RunTransition,
} from '@signalbox/engine';
import type { AuditEntry } from './audit.ts';
import type { NewTask, Task, TaskChange } from './tasks.ts';

/** Runs and builds: loaded with their version, written back only if they still have it. */
export type AggregateStore = {
  /** What is missing is left out. The version of an aggregate is the `seq` of its state. */
  readonly load: (refs: readonly AggregateRef[]) => Promise<readonly Aggregate[]>;
  /** Each with the version that a unit's `facts` has to repeat; a fact of nothing has version 0 and no value. */
  readonly facts: (keys: readonly string[]) => Promise<Facts>;
  /**
   * One transaction, durable when it resolves. Each unit holds whole or not at all, and a conflict of one leaves the
   * others in. The results are in the order of the units. Rejects with `store_failed` when nothing was written.
   */
  readonly commit: (batch: CommitBatch) => Promise<readonly UnitResult[]>;
  /** Whose a claim is: the value that it was given with. */
  readonly claimed: (key: string) => Promise<string | undefined>;
  /** The attempt or decision with this uuid, open or over. */
  readonly attempt: (uuid: string) => Promise<AttemptRow | undefined>;
  /** Which restored copy of the store the attempt was begun in, as a number; undefined: none, or the first life of it. */
  readonly copyOf: (uuid: string) => Promise<number | undefined>;
  /** Runs that have something due, the most overdue first. */
  readonly dueRuns: (now: Instant, limit: number) => Promise<readonly string[]>;
  /** When the next run after `now` has something due. */
  readonly nextDueAt: (now: Instant) => Promise<Instant | undefined>;
  /** The next number of builds of a repository; a number is never given twice, but may be lost. */
  readonly nextBuildNumber: (repository: string) => Promise<number>;
};

export type AggregateRef = { readonly kind: Aggregate['kind']; readonly id: string };

export type Aggregate =
  | { readonly kind: 'run'; readonly id: string; readonly state: Run }
  | { readonly kind: 'build'; readonly id: string; readonly state: Build };

export type CommitBatch = {
  readonly units: readonly Unit[];
  /** Each holds by itself: a task of another epoch is left alone. */
  readonly tasks: readonly TaskChange[];
  /** The server that commits, where several share the store. Of one that was taken for dead nothing is written. */
  readonly server?: string;
};

export type Unit = {
  readonly writes: readonly Write[];
  /** What the decisions rest on without changing it must still be as it was. */
  readonly reads: readonly (AggregateRef & { readonly version: number })[];
  readonly definitions: readonly Definition[];
  /** Keys that only one ever gets: run names, hook deliveries, idempotency keys. */
  readonly claims: readonly Claim[];
  /** Leases that must still be held. */
  readonly fences: readonly Fence[];
  /** Facts that must still have the version that the decision was made on. */
  readonly facts: readonly { readonly key: string; readonly version: number }[];
  /** What of this has to be told for good. */
  readonly audited?: readonly AuditEntry[];
  /** Ids of sealed values that are in use from now on. */
  readonly secrets?: readonly string[];
};

export type Write = RunWrite | BuildWrite;

export type RunWrite = {
  readonly kind: 'run';
  readonly id: string;
  /** 0: the run must not exist. */
  readonly expectedVersion: number;
  readonly state: Run;
  readonly transitions: readonly RunTransition[];
  readonly closedVisits: readonly ClosedVisit[];
  readonly attempts: readonly AttemptRow[];
  readonly newTasks: readonly NewTask[];
  readonly endedTasks: readonly string[];
};

export type BuildWrite = {
  readonly kind: 'build';
  readonly id: string;
  readonly expectedVersion: number;
  readonly state: Build;
  readonly transitions: readonly BuildTransition[];
  readonly newTasks: readonly NewTask[];
  readonly endedTasks: readonly string[];
};

/** What an uuid leads to. */
export type AttemptRow = AttemptRef & { readonly uuid: string; readonly project: string; readonly at: Instant };

export type Claim = { readonly key: string; readonly value: string; readonly at: Instant };

export type Fence = { readonly task: string; readonly epoch: number };

export type Definition =
  | {
      readonly kind: 'action';
      readonly project: string;
      readonly uuid: string;
      readonly job: DeclaredJob;
      /** The name must be free. */
      readonly create: boolean;
      /** The uuid that the action of this name has to have until then: each change gives it another one. */
      readonly expected?: string;
      readonly at: Instant;
    }
  | {
      readonly kind: 'flow';
      readonly project: string;
      readonly uuid: string;
      readonly version: FlowVersion;
      /** Under which the newest version is found; without it the version is only pinned. */
      readonly name?: string;
      /** Hash of the version that has to be the newest of this name until then; null: there must be none. */
      readonly expected?: string | null;
      readonly at: Instant;
    };

export type UnitResult =
  /** With the new tasks that were leased at birth. */
  { readonly ok: true; readonly leased: readonly Task[] } | { readonly ok: false; readonly conflict: Conflict };

export type Conflict =
  | { readonly kind: 'version'; readonly id: string }
  | { readonly kind: 'fence'; readonly task: string }
  /** The whole batch: the server was taken for dead, and what it held is with others. */
  | { readonly kind: 'server'; readonly server: string }
  | { readonly kind: 'fact'; readonly key: string }
  /** Somebody has the key already, for this value. */
  | { readonly kind: 'claim'; readonly key: string; readonly value: string }
  | { readonly kind: 'name'; readonly name: string }
  /** The action is not the expected one any more. */
  | { readonly kind: 'action'; readonly project: string; readonly name: string }
  /** Another version of the flow is the newest than the expected one: this, or none. */
  | { readonly kind: 'flow'; readonly project: string; readonly name: string; readonly hash?: string }
  /** The unit contradicts itself or what is stored: trying again does not help. */
  | { readonly kind: 'broken'; readonly detail: string };
