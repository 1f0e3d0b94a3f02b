import type { RunGroupView, RunSummary } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { LinkButton } from '../lists/link-button.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { jsonText } from '../show/json-text.ts';
import { Loading } from '../show/loading.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { RunCounts } from './run-counts.tsx';
import classes from './run-groups.module.css';
import { runGroupsWords } from './words.ts';

/** A group of runs: how they are, and its end. */
export function GroupPage() {
  const say = useWords(runGroupsWords);
  const { group: key } = useParams({ from: '/groups/$group' });
  const { data: me } = useQuery(meQuery);
  const path = `/run-groups/${encodeURIComponent(key)}`;
  const { data: group, error } = useQuery({
    queryKey: ['list', 'run-group', currentProject(), key],
    queryFn: ({ signal }) => request<RunGroupView>(path, { signal }),
  });
  const finish = useChange(() => request(`${path}/finish`, { method: 'POST', body: {} }), { done: say('isFinished') });
  if (!group) return error ? <PageError error={error} /> : <Loading />;
  const { name, description, status, creator, createdAt, updatedBy, updatedAt, meta } = group;
  return (
    <ListPage
      title={name}
      {...(description !== '' && { about: description })}
      actions={
        status === 'running' && mayDo(me, 'member') ? (
          <>
            <ConfirmButton
              label={say('finish')}
              about={say('finishText')}
              isBusy={finish.isPending}
              onConfirm={() => finish.mutate(undefined)}
            />
            <LinkButton to="/start" search={{ group: name }} size="xs">
              {say('start')}
            </LinkButton>
          </>
        ) : undefined
      }
    >
      {finish.error ? <ErrorState error={finish.error} /> : null}
      <div className={classes.facts}>
        <span>{say(status)}</span>
        <span>
          <SafeText text={say('madeBy', { name: creator })} /> · <Time at={createdAt} />
        </span>
        {status === 'finished' ? (
          <span>
            <SafeText text={say('finishedBy', { name: updatedBy })} /> · <Time at={updatedAt} />
          </span>
        ) : null}
        <RunCounts group={group} />
      </div>
      {Object.keys(meta).length === 0 ? null : (
        <>
          <h2 className={classes.title}>{say('meta')}</h2>
          <pre className={classes.meta}>
            <SafeText text={jsonText(meta)} />
          </pre>
        </>
      )}
      <RunsOfGroup id={group.id} />
    </ListPage>
  );
}

function RunsOfGroup({ id }: { readonly id: number }) {
  const say = useWords(runGroupsWords);
  const query = { group: String(id) };
  const list = usePagedList<RunSummary>({ path: '/runs', name: 'runs', query, after: (run) => run.id });
  return (
    <ListRows list={list} empty={<EmptyState title={say('noRuns')}>{say('noRunsText')}</EmptyState>}>
      {(runs) => (
        <ListTable
          label={say('runs')}
          columns={[
            { label: say('run') },
            { label: say('flow'), isWide: true },
            { label: say('started'), align: 'end' },
          ]}
        >
          {runs.map((run) => (
            <tr key={run.id}>
              <td>
                <Link to="/runs/$run" params={{ run: run.id }} data-name>
                  <SafeText text={run.name} />
                </Link>
                <div>
                  <StatusMark status={run.status} size={13} />
                </div>
              </td>
              <td data-wide data-quiet>
                <SafeText text={run.flow} />
              </td>
              <td data-align="end" data-quiet>
                <Time at={run.startedAt} />
              </td>
            </tr>
          ))}
        </ListTable>
      )}
    </ListRows>
  );
}
