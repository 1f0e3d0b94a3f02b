import type { Instant } from '@signalbox/engine';

/** One visit as every view of a run shows it: from the journal, or, before that is read, from the view of the run. */
export type VisitTrace = {
  readonly step: string;
  readonly visit: number;
  readonly openedAt: Instant;
  readonly closedAt?: Instant;
  readonly state: VisitState;
  readonly outcome?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly skipped?: true;
  readonly overridden?: true;
  readonly attempts: readonly AttemptTrace[];
  readonly segments: readonly Segment[];
  readonly undo?: UndoTrace;
  /** Of the branch set that it is in. */
  readonly branch?: { readonly set: string; readonly branch: string };
};

/**
 * `held`: open in a run that is held or failed, until a person moves it on. `withdrawn`: it ended without an outcome.
 */
export type VisitState = 'queued' | 'working' | 'asking' | 'waiting' | 'held' | 'closed' | 'withdrawn';

/** Who had it: nobody yet, a worker of ours, people, or something outside. */
export type Holder = 'queue' | 'agent' | 'human' | 'external';

export type Segment = {
  readonly holder: Holder;
  readonly from: Instant;
  readonly to?: Instant;
  readonly attempt?: number;
};

export type AttemptTrace = {
  readonly number: number;
  readonly job: string;
  readonly startedAt: Instant;
  readonly deadline?: Instant;
  readonly endedAt?: Instant;
  readonly outcome?: string;
  readonly failure?: string;
};

export type UndoTrace = {
  /** `byHand`: a person says so. `left`: nothing takes it back. `barred`: a point of no return, until a person goes on. */
  readonly state: 'undoing' | 'failed' | 'undone' | 'byHand' | 'left' | 'barred';
  /** The how-manieth of its rollback, from 1. */
  readonly order: number;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly attempts: number;
  readonly failure?: string;
  readonly why?: string;
};

export function isOpen({ state }: Pick<VisitTrace, 'state'>): boolean {
  return state !== 'closed' && state !== 'withdrawn';
}

export function visitKey({ step, visit }: Pick<VisitTrace, 'step' | 'visit'>): string {
  return `${step}/${visit}`;
}
