import type { Me } from '@signalbox/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** Who looks, and what they may. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: ({ signal }) => request<Me>('/me', { of: 'instance', signal }),
  staleTime: 60_000,
  // What the login shows asks it too: that would be without end.
  retryOnMount: false,
});
