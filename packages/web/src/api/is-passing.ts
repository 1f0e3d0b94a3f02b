import { ApiError } from './api-error.ts';

/** Whether it may be well again by itself. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 500);
}
