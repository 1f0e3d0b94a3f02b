import type { AttemptRef, Instant } from '@signalbox/engine';

/** Durable work: nothing is being done without a lease that ends by itself. */
export type TaskStore = {
  /**
   * Leases tasks that can be claimed, the one that could be for longest first; the epoch of each goes up.
   * `labels`: only tasks all of whose labels are among these.
   */
  readonly claim: (request: ClaimRequest) => Promise<readonly Task[]>;
  /** False when the lease is lost: the epoch is not the current one, or the task is over. */
  readonly extend: (lease: {
    readonly task: string;
    readonly epoch: number;
    readonly until: Instant;
  }) => Promise<boolean>;
  /** All of an owner, also when their leases are over, as long as nobody has taken them. */
  readonly heldBy: (owner: string) => Promise<readonly Task[]>;
  readonly task: (id: string) => Promise<Task | undefined>;
  /** When the next task of these kinds can be claimed. */
  readonly nextClaimableAt: (kinds: readonly TaskKind[]) => Promise<Instant | undefined>;
  /** Ends leases of an owner at once: its predecessor is dead. The tasks can be claimed again. */
  readonly releaseOwner: (owner: string, now: Instant) => Promise<number>;
};

export type TaskKind = Payload['kind'];

export type Payload =
  | { readonly kind: 'http'; readonly attempt: AttemptRef; readonly uuid: string }
  | { readonly kind: 'start-build'; readonly attempt: AttemptRef; readonly uuid: string }
  | { readonly kind: 'start-run'; readonly attempt: AttemptRef; readonly uuid: string }
  /** `undo`: it takes back what the attempt did, for the how-manieth time; `act`: it is only this act of the attempt. */
  | {
      readonly kind: 'code';
      readonly attempt: AttemptRef;
      readonly uuid: string;
      readonly undo?: number;
      readonly act?: number;
    }
  /** The next thing that a rollback does; its id tells which. */
  | { readonly kind: 'undo'; readonly run: string }
  /** `plan`: SHA-256 of the blob with the plan. */
  | {
      readonly kind: 'workflow';
      readonly build: string;
      readonly workflow: string;
      readonly plan: string;
      readonly group?: TaskGroup;
    };

/** So many of its tasks are leased at the same time: the others cannot be claimed, which look as if they could. */
export type TaskGroup = { readonly key: string; readonly limit: number };

export type NewTask = {
  readonly id: string;
  readonly project: string;
  readonly payload: Payload;
  readonly labels: { readonly [key: string]: string };
  readonly at: Instant;
  /** Leased at birth, with epoch 1; else epoch 0. */
  readonly lease?: { readonly owner: string; readonly until: Instant };
};

export type Task = {
  readonly id: string;
  readonly project: string;
  readonly payload: Payload;
  readonly labels: { readonly [key: string]: string };
  readonly createdAt: Instant;
  readonly owner: string;
  readonly epoch: number;
  readonly leaseUntil: Instant;
  /** How often it was given back to be tried again. */
  readonly tries: number;
  /** Why it was given back the last time. */
  readonly problem?: string;
};

export type ClaimRequest = {
  readonly kinds: readonly TaskKind[];
  /** `server:…` for a server's incarnation, `agent:…` for an agent. */
  readonly owner: string;
  /** Claims nothing unless this server lives: nobody would end the leases of one that was taken for dead. */
  readonly server?: string;
  readonly now: Instant;
  readonly leaseUntil: Instant;
  readonly limit: number;
  readonly labels?: { readonly [key: string]: string };
  /** Only tasks of these. */
  readonly projects?: readonly string[];
};

export type TaskChange =
  | { readonly change: 'finish'; readonly task: string; readonly epoch: number }
  | {
      /** `postpone`: nothing was tried. */
      readonly change: 'retry' | 'postpone';
      readonly task: string;
      readonly epoch: number;
      readonly notBefore: Instant;
      readonly problem: string;
    };
