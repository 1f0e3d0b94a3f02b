import type { DoctorReport } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { isAdmin } from '../lists/is-admin.ts';
import { ListPage } from '../lists/list-page.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { useWords } from '../words/use-words.ts';
import { ProjectList } from './project-list.tsx';
import { ServerReport } from './server-report.tsx';
import { systemWords } from './words.ts';

const lookAgainMs = 10_000;

/** How the server is, looked at again and again, and the projects. */
export function SystemPage() {
  const say = useWords(systemWords);
  const { data: me } = useQuery(meQuery);
  const mayAll = isAdmin(me);
  const { data, error } = useQuery({
    queryKey: ['doctor'],
    queryFn: ({ signal }) => request<DoctorReport>('/doctor', { of: 'instance', signal }),
    refetchInterval: lookAgainMs,
    enabled: mayAll,
  });
  return (
    <ListPage title={say('title')} about={say('about')}>
      {error ? <ErrorState error={error} /> : null}
      {mayAll ? (
        data ? (
          <ServerReport report={data} isOld={error !== null} />
        ) : error ? null : (
          <Loading />
        )
      ) : (
        <EmptyState title={say('mayNot')} />
      )}
      <ProjectList isAdmin={mayAll} />
    </ListPage>
  );
}
