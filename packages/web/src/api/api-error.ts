import type { ErrorCode } from '@signalbox/protocol';

/** What the server, or the way to it, has answered instead of what was asked for. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: { readonly [name: string]: unknown };

  constructor(code: ErrorCode, message: string, given: { readonly status?: number; readonly details?: object } = {}) {
    super(message);
    this.code = code;
    this.status = given.status ?? 0;
    this.details = { ...given.details };
  }
}
