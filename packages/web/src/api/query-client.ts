import { QueryClient } from '@tanstack/react-query';
import { isPassing } from './is-passing.ts';

/** What was read stays until the live stream says that it has changed. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: (failures, error) => isPassing(error) && failures < 3,
        retryDelay: (failures) => Math.min(500 * 2 ** failures, 5000),
        refetchOnWindowFocus: true,
      },
    },
  });
}
