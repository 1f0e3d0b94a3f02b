import { InvalidDefinition } from './invalid-definition.ts';

/**
 * Thrown by an action that cannot be performed now, for a reason that it has a word for: who acted gets that as the code
 * of the answer, in place of `thrown`. The act may be repeated.
 */
export class NotOk extends Error {
  override readonly name = 'NotOk';
  readonly kind = 'not_ok';
  readonly reason: string;

  /** `reason`: a word, as `out_of_stock`. */
  constructor(reason: string, message: string) {
    super(message);
    if (!/^\w{1,100}$/.test(reason)) throw new InvalidDefinition('bad_name', `reason ${reason}`, 'is no word');
    this.reason = reason;
  }
}

/** The job may have another copy of this package than its host. */
export function isNotOk(error: unknown): error is NotOk {
  return error instanceof Error && 'kind' in error && error.kind === 'not_ok' && 'reason' in error;
}
