import type { InboxPage } from '@signalbox/protocol';
import { queryOptions } from '@tanstack/react-query';
import { currentProject } from './current-project.ts';
import { request } from './request.ts';

/** The decisions that wait for who looks, or for others. */
export function inboxQuery(list: 'mine' | 'others') {
  return queryOptions({
    queryKey: ['list', 'inbox', currentProject(), list],
    queryFn: ({ signal }) => request<InboxPage>('/inbox', { query: { list }, signal }),
  });
}
