import type { InboxPage } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { inboxQuery } from '../api/inbox-query.ts';
import { byUrgency } from '../decision/by-urgency.ts';

export type InboxItem = InboxPage['decisions'][number];

type Inbox = {
  /** Undefined until it was read. */
  readonly items: readonly InboxItem[] | undefined;
  /** There are more than these. */
  readonly goesOn: boolean;
  readonly error: Error | null;
};

/** Of other projects no stream tells this page anything, and of none while its tab is hidden. */
const lookAgainMs = 30_000;

/** The decisions of all projects that wait for who looks, or for others, the most urgent first. */
export function useInbox(list: 'mine' | 'others'): Inbox {
  const { data, error } = useQuery({
    ...inboxQuery(list),
    refetchInterval: lookAgainMs,
    refetchIntervalInBackground: true,
  });
  return { items: data?.decisions.toSorted(byUrgency), goesOn: data?.next !== undefined, error };
}
