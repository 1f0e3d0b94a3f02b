import type { BuildView } from '@signalbox/protocol';
import { useQueries } from '@tanstack/react-query';
import { useMemo } from 'react';
import { request } from '../../api/request.ts';
import { useRun } from '../run-context.tsx';
import type { VisitTrace } from './visit-trace.ts';
import { withBuildQueues } from './with-build-queues.ts';

/** More would be a burst of requests for what nobody sees at once. */
const mostBuilds = 40;

/** Visits with the time that their builds were in the queue, once that is read. */
export function useBuildQueues(visits: readonly VisitTrace[]): readonly VisitTrace[] {
  const { view } = useRun();
  const steps = new Set(visits.map(({ step }) => step));
  const ids = view.visits.flatMap(({ step, build }) => (build !== undefined && steps.has(step) ? [build] : []));
  const builds = useQueries({
    queries: [...new Set(ids)].slice(-mostBuilds).map((id) => ({
      queryKey: ['build', id],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) =>
        request<BuildView>(`/builds/${encodeURIComponent(id)}`, { signal }),
    })),
    combine: dataOf,
  });
  return useMemo(() => withBuildQueues(visits, builds), [visits, builds]);
}

function dataOf(results: readonly { readonly data: BuildView | undefined }[]): readonly BuildView[] {
  return results.flatMap(({ data }) => data ?? []);
}
