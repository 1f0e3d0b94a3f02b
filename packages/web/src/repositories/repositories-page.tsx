import { Button } from '@mantine/core';
import type { HookTaken, RepositoryAdded, RepositoryView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { OnceShown } from '../lists/once-shown.tsx';
import { useChange } from '../lists/use-change.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { toast } from '../show/toast.ts';
import { useWords } from '../words/use-words.ts';
import { AddRepository } from './add-repository.tsx';
import { repositoriesWords } from './words.ts';

/** The registered repositories, and what their pushes start. */
export function RepositoriesPage() {
  const say = useWords(repositoriesWords);
  const { data: me } = useQuery(meQuery);
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<RepositoryAdded>();
  const list = usePagedList<RepositoryView>({
    path: '/repositories',
    name: 'repositories',
    after: ({ scm, name }) => `${scm}/${name}`,
  });
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      actions={
        mayDo(me, 'maintainer') ? (
          <Button size="xs" onClick={() => setAdding(true)}>
            {say('add')}
          </Button>
        ) : undefined
      }
    >
      {added ? (
        <>
          <OnceShown
            label={say('secret', { name: `${added.scm}/${added.name}` })}
            value={added.hookSecret}
            onDone={() => setAdded(undefined)}
          />
          <p>
            <SafeText text={say('hook', { path: added.hookPath })} />
          </p>
        </>
      ) : null}
      {isAdding ? <AddRepository onAdded={setAdded} onClose={() => setAdding(false)} /> : null}
      <ListRows list={list} empty={<EmptyState title={say('none')}>{say('noneText')}</EmptyState>}>
        {(repositories) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('repository') },
              { label: say('rule') },
              { label: say('branch'), isWide: true },
              { label: '', align: 'end' },
            ]}
          >
            {repositories.map((repository) => (
              <RepositoryRow key={repository.id} repository={repository} maySync={mayDo(me, 'member')} />
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}

function RepositoryRow({ repository, maySync }: { readonly repository: RepositoryView; readonly maySync: boolean }) {
  const say = useWords(repositoriesWords);
  const { scm, name, url, defaultBranch, startRule } = repository;
  const sync = useChange(
    () => request<HookTaken>(`/repositories/${encodeURIComponent(scm)}/${encodeURIComponent(name)}/sync`, { body: {} }),
    {
      onDone: ({ runs, skipped }) =>
        toast('good', skipped === undefined ? say('synced', { count: runs.length }) : say('nothing', { why: skipped })),
    },
  );
  const branches = startRule?.branches ?? [];
  const eventName = (event: string) => (event === 'push' || event === 'tag' ? say(`event_${event}`) : event);
  return (
    <tr>
      <td>
        <Link to="/builds" search={{ repository: `${scm}/${name}` }} data-name>
          <SafeText text={`${scm}/${name}`} />
        </Link>
        <div data-quiet>
          <SafeText text={url} />
        </div>
        {sync.error ? <ErrorState error={sync.error} /> : null}
      </td>
      <td>
        {startRule ? (
          <>
            <SafeText
              text={say('flowOn', {
                flow: startRule.flow,
                events: startRule.events.map(eventName).join(say('or')),
              })}
            />
            <div data-quiet>
              <SafeText
                text={branches.length > 0 ? say('branches', { branches: branches.join(', ') }) : say('anyBranch')}
              />
            </div>
          </>
        ) : (
          say('onlyBuild')
        )}
      </td>
      <td data-wide data-quiet>
        <SafeText text={defaultBranch} />
      </td>
      <td data-align="end">
        {maySync ? (
          <Button size="xs" variant="default" loading={sync.isPending} onClick={() => sync.mutate(undefined)}>
            {say('sync')}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
