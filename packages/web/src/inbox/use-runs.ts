import type { RunSummary } from '@signalbox/protocol';
import { useQueries } from '@tanstack/react-query';
import { currentProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';
import { useMyProjects } from './use-my-projects.ts';

const looked = 100;
/** Of other projects no stream tells this page anything. */
const elsewhereMs = 30_000;

type Runs = {
  /** Absent until all projects have answered. */
  readonly runs: readonly RunSummary[] | undefined;
  /** Of a project that could not be read. */
  readonly error: Error | null;
};

/** The newest runs of all projects of who looks that a filter lets through. */
export function useRuns(filter: { readonly status?: RunSummary['status']; readonly mine?: '1' }): Runs {
  const projects = useMyProjects();
  const answers = useQueries({
    queries: (projects ?? []).map((project) => ({
      queryKey: ['list', 'runs', project, 'newest', filter],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        request<{ runs: RunSummary[] }>('/runs', { project, query: { ...filter, limit: looked }, signal }),
      ...(project !== currentProject() && { refetchInterval: elsewhereMs }),
    })),
  });
  const isRead = projects !== undefined && !answers.some(({ isPending }) => isPending);
  return {
    runs: isRead ? answers.flatMap(({ data }) => data?.runs ?? []) : undefined,
    error: answers.find(({ data, error }) => error && !data)?.error ?? null,
  };
}
