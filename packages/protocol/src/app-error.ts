import { type ErrorCode, errors } from './errors.ts';

export type ErrorDetails = { readonly message?: string; readonly [key: string]: unknown };

/** An expected failure of an IO package, translated once at each door. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** For the one who asked: nothing secret. `message` says what this case is about. */
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: { readonly cause?: unknown }) {
    super(details.message ?? errors[code].sentence, options);
    this.code = code;
    this.details = details;
  }
}
