import type { RunSummary } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { request } from '../api/request.ts';

const looked = 100;
/** Of other projects no stream tells this page anything. */
const lookAgainMs = 30_000;

type Runs = {
  /** Absent until they are read; none where they could not be. */
  readonly runs: readonly RunSummary[] | undefined;
  readonly error: Error | null;
};

/** The newest runs of all projects of who looks that a filter lets through. */
export function useRuns(filter: { readonly status?: RunSummary['status']; readonly mine?: '1' }): Runs {
  const { data, error } = useQuery({
    queryKey: ['list', 'my-runs', filter],
    queryFn: ({ signal }) =>
      request<{ runs: RunSummary[] }>('/my/runs', { of: 'instance', query: { ...filter, limit: looked }, signal }),
    refetchInterval: lookAgainMs,
  });
  return { runs: data?.runs ?? (error ? [] : undefined), error: data ? null : error };
}
