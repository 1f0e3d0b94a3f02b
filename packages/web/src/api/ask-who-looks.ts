import type { QueryClient } from '@tanstack/react-query';
import { ApiError } from './api-error.ts';
import { meQuery } from './me-query.ts';

/** Asks again who looks, as the session may have ended; not while it is known that it has. */
export function askWhoLooks(client: QueryClient): void {
  if (!isUnauthenticated(client.getQueryState(meQuery.queryKey)?.error)) void client.invalidateQueries(meQuery);
}

export function isUnauthenticated(error: unknown): boolean {
  return error instanceof ApiError && error.code === 'unauthenticated';
}
