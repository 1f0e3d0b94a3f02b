import { useInbox } from './use-inbox.ts';

/** How many decisions wait for who looks, as far as the first pages of them tell. */
export function useWaitingCount(): number {
  return useInbox('mine').items?.length ?? 0;
}
