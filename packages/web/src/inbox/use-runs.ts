import type { RunSummary } from '@signalbox/protocol';
import { useQueries } from '@tanstack/react-query';
import { currentProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';
import { useMyProjects } from './use-my-projects.ts';

const looked = 100;
/** Of other projects no stream tells this page anything. */
const elsewhereMs = 30_000;

/** The newest runs of all projects of who looks that a filter lets through; undefined until all of them were read. */
export function useRuns(filter: {
  readonly status?: RunSummary['status'];
  readonly mine?: '1';
}): readonly RunSummary[] | undefined {
  const projects = useMyProjects();
  const answers = useQueries({
    queries: (projects ?? []).map((project) => ({
      queryKey: ['list', 'runs', project, 'newest', filter],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        request<{ runs: RunSummary[] }>('/runs', { project, query: { ...filter, limit: looked }, signal }),
      ...(project !== currentProject() && { refetchInterval: elsewhereMs }),
    })),
  });
  if (!projects || answers.some(({ isPending }) => isPending)) return undefined;
  return answers.flatMap(({ data }) => data?.runs ?? []);
}
