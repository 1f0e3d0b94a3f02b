import type { CodeDelivery, CodeResult, DeclaredCode, DeclaredFlow } from '@signalbox/protocol';

/** Between a job host and the process that runs code for it. */
export type ToExecutor =
  | { readonly type: 'run'; readonly delivery: CodeDelivery }
  | { readonly type: 'cancel'; readonly id: string; readonly reason: string }
  /** The answer to `keep` and to `finish-group`. */
  | { readonly type: 'kept'; readonly call: number; readonly problem?: string }
  | { readonly type: 'end' };

/** What the modules have. */
export type Declared = {
  readonly jobs: readonly DeclaredCode[];
  readonly flows: readonly DeclaredFlow[];
  /** Names of jobs that leave nothing behind in their process. */
  readonly reusable: readonly string[];
};

export type FromExecutor =
  | ({ readonly type: 'ready' } & Declared)
  | { readonly type: 'unusable'; readonly problem: string }
  | { readonly type: 'line'; readonly id: string; readonly at: number; readonly kind: number; readonly text: string }
  | { readonly type: 'keep'; readonly id: string; readonly call: number; readonly key: string; readonly value: unknown }
  | { readonly type: 'finish-group'; readonly id: string; readonly call: number }
  /**
   * `spent`: something of it goes on, so that nothing else may run in this process. `started`: it has started programs,
   * of which some may go on.
   */
  | {
      readonly type: 'result';
      readonly result: Pick<CodeResult, 'id' | 'end' | 'errors'>;
      readonly spent: boolean;
      readonly started?: true;
    }
  /** Its loop turns. */
  | { readonly type: 'beat' };

/** Kinds of log lines. */
export const lineKinds = { out: 0, error: 1 } as const;
