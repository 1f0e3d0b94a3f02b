import type { DecisionView } from '@signalbox/protocol';
import { useQueries } from '@tanstack/react-query';
import { currentProject, defaultProject } from '../api/current-project.ts';
import { inboxQuery } from '../api/inbox-query.ts';
import { byUrgency } from '../decision/by-urgency.ts';
import { useMyProjects } from './use-my-projects.ts';

export type InboxItem = DecisionView & { readonly project: string };

type Inbox = {
  /** Undefined until all of it was read. */
  readonly items: readonly InboxItem[] | undefined;
  /** There are more than these. */
  readonly goesOn: boolean;
  readonly error: Error | null;
};

/** Of other projects no stream tells this page anything, and of none while its tab is hidden. */
const elsewhereMs = 30_000;
const hiddenMs = 60_000;

/** The decisions of all projects that wait for who looks, or for others, the most urgent first. */
export function useInbox(list: 'mine' | 'others'): Inbox {
  const mine = useMyProjects();
  const projects = mine ?? [];
  const answers = useQueries({
    queries: projects.map((project) => ({
      ...inboxQuery(list, project),
      refetchInterval: project === currentProject() ? hiddenMs : elsewhereMs,
      refetchIntervalInBackground: true,
    })),
  });
  const isRead = mine !== undefined && answers.every(({ data }) => data !== undefined);
  const items = answers.flatMap(({ data }, index) =>
    (data?.decisions ?? []).map((decision) => ({ ...decision, project: projects[index] ?? defaultProject })),
  );
  return {
    items: isRead ? items.toSorted(byUrgency) : undefined,
    goesOn: answers.some(({ data }) => data?.next !== undefined),
    error: answers.find(({ error }) => error)?.error ?? null,
  };
}
