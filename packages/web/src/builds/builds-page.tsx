import { Select } from '@mantine/core';
import type { BuildView, RepositoryView } from '@signalbox/protocol';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { usePagedList } from '../lists/use-paged-list.ts';
import { Duration } from '../show/duration.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { buildsWords } from './words.ts';

/** All builds of the project, or of one of its repositories. */
export function BuildsPage() {
  const say = useWords(buildsWords);
  const { repository } = useSearch({ from: '/builds' });
  const navigate = useNavigate({ from: '/builds' });
  const list = usePagedList<BuildView>({
    path: '/builds',
    name: 'builds',
    query: { repository },
    after: ({ id }) => id,
  });
  const repositories = usePagedList<RepositoryView>({ path: '/repositories', name: 'repositories' }).items ?? [];
  const names = repositories.map(({ scm, name }) => `${scm}/${name}`);
  const choose = (value: string | null) =>
    void navigate({ search: (before) => ({ ...before, repository: value ?? undefined }), replace: true });
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      filters={
        <Select
          size="xs"
          w={240}
          clearable
          searchable
          aria-label={say('repository')}
          placeholder={say('anyRepository')}
          data={names}
          value={repository ?? null}
          onChange={choose}
        />
      }
    >
      <ListRows list={list} empty={<EmptyState title={say('none')}>{say('noneText')}</EmptyState>}>
        {(builds) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('build') },
              { label: say('change') },
              { label: say('run'), isWide: true },
              { label: say('duration'), isWide: true, align: 'end' },
              { label: say('begun'), align: 'end' },
            ]}
          >
            {builds.map((build) => (
              <BuildRow key={build.id} build={build} />
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}

function BuildRow({ build }: { readonly build: BuildView }) {
  const { id, repository, number, status, message, branch, author, run, createdAt, updatedAt } = build;
  const isOver = status !== 'queued' && status !== 'running';
  return (
    <tr>
      <td>
        <StatusMark status={status} isBare />{' '}
        <Link to="/builds/$build" params={{ build: id }} data-name>
          <SafeText text={repository} /> #{number}
        </Link>
      </td>
      <td>
        <SafeText text={message.split('\n', 1)[0] ?? ''} />
        <div data-quiet>
          <SafeText text={branch} /> · <SafeText text={author} />
        </div>
      </td>
      <td data-wide>
        {run ? (
          <Link to="/runs/$run" params={{ run: run.id }}>
            <SafeText text={run.step} />
          </Link>
        ) : null}
      </td>
      <td data-wide data-align="end" data-quiet>
        {isOver ? <Duration ms={updatedAt - createdAt} /> : null}
      </td>
      <td data-align="end" data-quiet>
        <Time at={createdAt} />
      </td>
    </tr>
  );
}
