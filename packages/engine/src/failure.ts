import type { WhyNot } from './decision/why-not.ts';

/** Why a command was refused. The codes are entries of the closed list of errors of `protocol`. */
export type CommandFailure = {
  readonly code: CommandFailureCode;
  readonly message: string;
  /** The member of the request that is wrong, as `args.reason`. */
  readonly path?: string;
  /** Of who may not decide: why not, and of whom that is said where it is not who asks. */
  readonly because?: WhyNot;
  readonly person?: string;
};

export const commandFailureCodes = [
  'already_exists',
  'already_finished',
  'argument_invalid',
  'attempt_stale',
  'build_not_found',
  'decision_not_open',
  'digest_stale',
  'flow_full',
  'interlocked',
  'lease_lost',
  'not_eligible',
  'outcome_unknown',
  'reason_required',
  'run_group_finished',
  'run_not_found',
  'step_not_found',
  'template_full',
  'too_large',
  'version_newer',
  'wrong_status',
] as const;

export type CommandFailureCode = (typeof commandFailureCodes)[number];

export type Refusal = { readonly ok: false; readonly failure: CommandFailure };

export function refuse(code: CommandFailureCode, message: string, path?: string): Refusal {
  return { ok: false, failure: { code, message, ...(path !== undefined && { path }) } };
}
