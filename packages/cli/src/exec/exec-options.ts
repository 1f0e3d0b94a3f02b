import type { Trusted } from '@signalbox/runner';

/** The options of `exec`, as they are typed. */
export type ExecOptions = {
  readonly event?: string;
  readonly branch?: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly message?: string;
  readonly author?: string;
  readonly deployTo?: string;
  readonly changed?: readonly string[];
  readonly env: readonly string[];
  readonly secrets?: string;
  readonly workflow: readonly string[];
  readonly matrix: readonly string[];
  readonly step: readonly string[];
  readonly without: readonly string[];
  readonly inPlace?: true;
  readonly keep?: true;
  readonly artifacts?: string;
  /** In mebibytes. */
  readonly artifactsLimit: number;
  readonly shell?: true;
  readonly metadata?: string;
  readonly backend: 'local' | 'docker';
  readonly socket?: string;
  readonly pull?: true;
  readonly trust: readonly Trusted[];
  readonly privileged: readonly string[];
  readonly parallel: number;
  readonly timeout: number;
};
