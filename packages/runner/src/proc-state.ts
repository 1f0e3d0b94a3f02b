import type { Outputs } from './parse-outputs.ts';

/** What the runner tells about a proc, in this order: `started` once if it starts, then one end. */
export type ProcReport =
  | { readonly proc: string; readonly state: 'started'; readonly at: number }
  | { readonly proc: string; readonly state: 'ended'; readonly at: number; readonly end: ProcEndState };

/**
 * `failure`: the program said so. `killed`: it was stopped on demand. `error`: it could not be run. `skipped`: it was not
 * its turn, for example because another proc failed before.
 */
export type ProcEndState = {
  readonly status: 'success' | 'failure' | 'killed' | 'error' | 'skipped';
  readonly exitCode: number;
  /** Set where a signal ended it that nobody here sent. */
  readonly signal?: string;
  readonly error?: string;
  /** Why it has failed, where that is known and was not its own doing. */
  readonly reason?: 'out_of_memory' | 'timeout';
  /** What it has said for others to use, where it has said any. */
  readonly outputs?: Outputs;
};
