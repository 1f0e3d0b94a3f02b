import type { InboxPage } from '@signalbox/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** The decisions of a project that wait for who looks, or for others. */
export function inboxQuery(list: 'mine' | 'others', project: string) {
  return queryOptions({
    queryKey: ['inbox', project, list],
    queryFn: ({ signal }) => request<InboxPage>('/inbox', { project, query: { list, limit: 100 }, signal }),
  });
}
