import { useQuery } from '@tanstack/react-query';
import { inboxQuery } from '../api/inbox-query.ts';

/** How many decisions wait for who looks, as far as the first page of them tells. */
export function useWaitingCount(): number {
  return useQuery(inboxQuery('mine')).data?.decisions.length ?? 0;
}
