import type { Instant, Value, Values } from '@signalbox/engine';

/** What the code of a job is given of its attempt, besides its value. */
export type JobContext<Deps = unknown> = {
  readonly run: {
    readonly id: string;
    readonly name: string;
    readonly project: string;
    /** The group of runs that it belongs to. */
    readonly group?: { readonly id: number; readonly name: string };
  };
  readonly step: string;
  readonly visit: number;
  readonly attempt: number;
  /** The same however often this attempt is delivered: for services that make an effect once by it. */
  readonly key: string;
  /** Aborted when the attempt is cancelled, when its deadline is over, and when its lease is lost. */
  readonly signal: AbortSignal;
  readonly deadline?: Instant;
  /** Its lines are kept with the attempt. */
  readonly log: JobLog;
  /** What the job's module made in its `setup`. */
  readonly deps: Deps;
  /** From the context of the run: what this attempt has set, else as it was when the attempt was begun. */
  readonly get: (key: string) => Value | undefined;
  /** Stands in the context of the run once the result is accepted. */
  readonly set: (key: string, value: Value) => void;
  /** What the latest visit of a step has saved, or this one until now. */
  readonly saved: (step: string) => Values | undefined;
  /** Data of this step, for people and for later steps: stands once the result is accepted. */
  readonly save: (data: Values) => void;
  /**
   * Remembers what the undo of this step will need. It is durable when this resolves: call it before the effect. Throws
   * when the lease is lost: then the effect must not be made.
   */
  readonly undoData: (key: string, value: Value) => Promise<void>;
  /**
   * The group of the run takes no more runs once this resolves, whatever comes of the attempt. Throws where the run is in
   * none, and when the lease is lost.
   */
  readonly finishGroup: () => Promise<void>;
  /** An error that the job has dealt with: it is shown among the errors of the attempt. */
  readonly report: (error: unknown) => void;
};

export type JobLog = {
  readonly [level in 'debug' | 'info' | 'warn' | 'error']: (text: string, facts?: Values) => void;
};

export type ActContext<Deps = unknown> = JobContext<Deps> & {
  /** Who acts; absent when the flow itself has triggered the step. */
  readonly actor?: string;
  /** Ends the step. This counts, whatever the action does afterwards. */
  readonly finish: (outcome?: string) => void;
  /** Ends the run: a person has decided that it does not go on. */
  readonly stop: (reason: string) => void;
  readonly fail: (error: unknown) => void;
};

export type UndoContext<Deps = unknown> = Omit<JobContext<Deps>, 'undoData' | 'finishGroup'> & {
  /** What the attempts of the visit have remembered, by key. */
  readonly data: Values;
  /** The arguments of the visit as they were given: what is secret is given again, and not remembered. */
  readonly args: Values;
  /** Why the run is rolled back. */
  readonly cause: JobError;
};

export type JobError = {
  /** Or the reason of a `NotOk`. */
  readonly code: JobErrorCode | (string & Record<never, never>);
  readonly message: string;
  /** Where in the job: the hooks are counted from 0. */
  readonly place: JobPlace;
  readonly stack?: string;
};

/** `thrown` is the job's own; all others are found by Signalbox. */
export type JobErrorCode = 'invalid_input' | 'invalid_output' | 'no_output' | 'thrown' | 'undeclared_outcome';

export type JobPlace =
  | 'input'
  | `pre[${number}]`
  | 'execute'
  | `post[${number}]`
  | 'output'
  | `actions.${string}`
  | 'undo';
