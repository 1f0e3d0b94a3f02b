import type { RunView } from '@signalbox/protocol';
import { queryOptions } from '@tanstack/react-query';
import { request } from '../api/request.ts';

/** The run, whole: the page of the run reads the same. */
export function runOfDecisionQuery(run: string) {
  return queryOptions({
    queryKey: ['run', run],
    queryFn: ({ signal }) => request<RunView>(`/runs/${encodeURIComponent(run)}`, { signal }),
  });
}
