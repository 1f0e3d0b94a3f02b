import type { Hook, OnFailure, Param, Step } from '@signalbox/engine';
import type { Job } from '../jobs/job.ts';

/** A flow as its author's code has it: it becomes a version of a flow when a person applies it. */
export type FlowFromCode = {
  readonly kind: 'flow';
  readonly name: string;
  readonly description?: string;
  readonly inputs: readonly Param[];
  /** The first is the entry. */
  readonly steps: readonly Omit<Step, 'decision'>[];
  readonly onFailure: OnFailure;
  readonly hooks?: { readonly [hook in Hook]?: Omit<Step, 'decision'> };
  /** What its steps name by definition, not by name: a host of the flow has them, exported or not. */
  readonly jobs: readonly Job[];
};
