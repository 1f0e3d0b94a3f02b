import type { FlowVersion } from '@signalbox/engine';
import type { FlowVersionView, RunView, UndoPlan } from '@signalbox/protocol';
import { queryOptions } from '@tanstack/react-query';
import { currentProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';
import { versionOfView } from './version-of-view.ts';

/** A run by its id or name; read again whenever it has changed. */
export function runQuery(run: string) {
  return queryOptions({
    queryKey: ['run', run, 'view', currentProject()],
    queryFn: ({ signal }) => request<RunView>(`/runs/${encodeURIComponent(run)}`, { signal }),
    staleTime: 5000,
  });
}

/** What a run has pinned does not change. */
export function versionQuery(hash: string) {
  return queryOptions({
    queryKey: ['flow-version', hash, currentProject()],
    queryFn: async ({ signal }): Promise<FlowVersion> => {
      return versionOfView(await request<FlowVersionView>(`/flow-versions/${encodeURIComponent(hash)}`, { signal }));
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

/** What a rollback, or the way back to a step, would take back now. */
export function undoQuery(run: string, to?: string) {
  return queryOptions({
    queryKey: ['run', run, 'undo', currentProject(), to ?? ''],
    queryFn: ({ signal }) => request<UndoPlan>(`/runs/${encodeURIComponent(run)}/undo`, { query: { to }, signal }),
    staleTime: 0,
  });
}
