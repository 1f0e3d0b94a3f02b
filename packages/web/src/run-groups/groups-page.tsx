import { Button } from '@mantine/core';
import type { RunGroupView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { FilterSelect } from '../lists/filter-select.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { MakeGroup } from './make-group.tsx';
import { RunCounts } from './run-counts.tsx';
import { runGroupsWords } from './words.ts';

/** The groups of runs of the project, with how their runs are. */
export function GroupsPage() {
  const say = useWords(runGroupsWords);
  const { status } = useSearch({ from: '/groups' });
  const navigate = useNavigate({ from: '/groups' });
  const { data: me } = useQuery(meQuery);
  const [isMaking, setMaking] = useState(false);
  const list = usePagedList<RunGroupView>({
    path: '/run-groups',
    name: 'groups',
    query: { status },
    after: ({ id }) => id,
  });
  const empty =
    status === undefined ? (
      <EmptyState title={say('none')}>{say('noneText')}</EmptyState>
    ) : (
      <EmptyState title={say('noneFound')} />
    );
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      actions={
        mayDo(me, 'member') ? (
          <Button size="xs" onClick={() => setMaking(true)}>
            {say('make')}
          </Button>
        ) : undefined
      }
      filters={
        <FilterSelect
          label={say('anyStatus')}
          choices={(['running', 'finished'] as const).map((value) => ({ value, label: say(value) }))}
          value={status}
          onChoose={(value) => void navigate({ search: (before) => ({ ...before, status: value }), replace: true })}
        />
      }
    >
      {isMaking ? <MakeGroup onClose={() => setMaking(false)} /> : null}
      <ListRows list={list} empty={empty}>
        {(groups) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('group') },
              { label: say('runs') },
              { label: say('status') },
              { label: say('by'), isWide: true },
              { label: say('made'), align: 'end' },
            ]}
          >
            {groups.map((group) => (
              <tr key={group.id}>
                <td>
                  <Link to="/groups/$group" params={{ group: String(group.id) }} data-name>
                    <SafeText text={group.name} />
                  </Link>
                  {group.description === '' ? null : (
                    <div data-quiet>
                      <SafeText text={group.description} />
                    </div>
                  )}
                </td>
                <td data-quiet>
                  <RunCounts group={group} />
                </td>
                <td data-quiet>{say(group.status)}</td>
                <td data-wide data-quiet>
                  <SafeText text={group.creator} />
                </td>
                <td data-align="end" data-quiet>
                  <Time at={group.createdAt} />
                </td>
              </tr>
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}
