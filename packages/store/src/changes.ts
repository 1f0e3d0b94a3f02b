import type { Instant, RunTransition } from '@signalbox/engine';

/** What has changed since a place, in the order of the commits: what a watcher goes on with after a break. */
export type ChangeStore = {
  readonly changesPlace: () => Promise<ChangesPlace>;
  /** Transitions of the project's runs after a place among all. */
  readonly runChanges: (project: string, after: number, limit: number) => Promise<readonly RunChange[]>;
  readonly resourceChanges: (project: string, after: number, limit: number) => Promise<readonly ResourceChange[]>;
};

/** Counts that only grow, for runs and for everything else. */
export type ChangesPlace = { readonly run: number; readonly resource: number };

export type RunChange = { readonly place: number; readonly run: string; readonly transition: RunTransition };

export type ResourceChange = NewResourceChange & { readonly place: number };

/** A run changes by its transitions: here it is only `deleted`. */
export type NewResourceChange = {
  readonly kind: 'action' | 'flow' | 'run' | 'event';
  readonly change: 'added' | 'modified' | 'deleted';
  readonly name: string;
  readonly uuid: string;
  readonly at: Instant;
};

/** Of the whole store: whoever was away for longer must look at what is there instead. */
export const resourceChangesKept = 10_000;
