import type { InboxPage } from '@signalbox/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** The decisions of all projects that wait for who looks, or for others. */
export function inboxQuery(list: 'mine' | 'others') {
  return queryOptions({
    queryKey: ['inbox', list],
    queryFn: ({ signal }) =>
      request<InboxPage>('/my/inbox', { of: 'instance', query: { list, limit: inboxLimit }, signal }),
  });
}

const inboxLimit = 100;
