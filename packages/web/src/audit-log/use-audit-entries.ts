import type { AuditEntryView } from '@signalbox/protocol';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { currentProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';

const pageSize = 500;

/** A page of the audit, of the newest entries or of those before one. */
export function useAuditEntries(
  scope: 'instance' | 'project',
  before: string | undefined,
): UseQueryResult<readonly AuditEntryView[]> {
  const place = before === undefined ? undefined : Number(before);
  const project = currentProject();
  return useQuery({
    queryKey: ['list', 'audit', scope, project, place],
    queryFn: async ({ signal }) => {
      const path = scope === 'instance' ? '/audit' : `/projects/${encodeURIComponent(project)}/audit`;
      const limit = place === undefined ? pageSize : Math.min(pageSize, place - 1);
      const query = { limit, ...(place !== undefined && { after: place - 1 - limit }) };
      return (await request<{ entries: readonly AuditEntryView[] }>(path, { of: 'instance', query, signal })).entries;
    },
  });
}
