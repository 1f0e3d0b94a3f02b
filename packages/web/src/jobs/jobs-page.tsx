import { TextInput } from '@mantine/core';
import type { JobView } from '@signalbox/protocol';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { FilterSelect } from '../lists/filter-select.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { usePagedList } from '../lists/use-paged-list.ts';
import { CodeText } from '../show/code-text.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './jobs-page.module.css';
import { jobsWords } from './words.ts';

/** The catalogue: what steps may name, and what each asks for. */
export function JobsPage() {
  const say = useWords(jobsWords);
  const { kind, q } = useSearch({ from: '/jobs' });
  const navigate = useNavigate({ from: '/jobs' });
  const list = usePagedList<JobView>({ path: '/jobs', name: 'jobs', after: ({ name }) => name, pageSize: 500 });
  const fits = (job: JobView) =>
    (kind === undefined || job.kind === kind) && (q === undefined || job.name.toLowerCase().includes(q.toLowerCase()));
  const items = list.items?.filter(fits);
  const choose = (change: { readonly kind?: string | undefined; readonly q?: string | undefined }) =>
    void navigate({ search: (before) => ({ ...before, ...change }), replace: true });
  const isFiltered = kind !== undefined || q !== undefined;
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      filters={
        <>
          <TextInput
            size="xs"
            w={200}
            type="search"
            aria-label={say('search')}
            placeholder={say('search')}
            value={q ?? ''}
            onChange={(event) => choose({ q: event.currentTarget.value || undefined })}
          />
          <FilterSelect
            label={say('anyKind')}
            choices={(['http', 'code'] as const).map((value) => ({ value, label: say(value) }))}
            value={kind}
            onChoose={(value) => choose({ kind: value })}
          />
        </>
      }
    >
      <ListRows
        list={{ ...list, items }}
        empty={
          isFiltered ? (
            <EmptyState title={say('noneFound')} />
          ) : (
            <EmptyState title={say('none')}>{say('noneText')}</EmptyState>
          )
        }
      >
        {(jobs) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('job') },
              { label: say('params') },
              { label: say('outcomes'), isWide: true },
              { label: say('hosts'), isWide: true },
            ]}
          >
            {jobs.map((job) => (
              <JobRow key={job.name} job={job} />
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}

function JobRow({ job }: { readonly job: JobView }) {
  const say = useWords(jobsWords);
  const { name, kind, version, description, params, actions = [], outcomes, effect, undo, environment, hosts } = job;
  const marks = [
    say(kind),
    ...(version === undefined ? [] : [say('version', { version: version.slice(0, 10) })]),
    ...(effect ? [say('effect')] : []),
    ...(undo ? [say('undo')] : []),
    ...(environment === undefined ? [] : [say('environment', { name: environment })]),
  ];
  return (
    <tr>
      <td>
        <strong>
          <SafeText text={name} />
        </strong>
        {description === undefined ? null : (
          <div>
            <SafeText text={description} />
          </div>
        )}
        <div data-quiet>
          <SafeText text={marks.join(' · ')} />
        </div>
      </td>
      <td>
        <ul className={classes.params}>
          {params.map((param) => (
            <li key={param.name}>
              <CodeText text={param.name} /> <span data-quiet>{param.type}</span>
              {param.required ? <span data-quiet>, {say('required')}</span> : null}
              {param.comment === undefined ? null : (
                <div data-quiet>
                  <SafeText text={param.comment} />
                </div>
              )}
            </li>
          ))}
        </ul>
        {actions.length > 0 ? (
          <div data-quiet>
            {say('actions')}: <SafeText text={actions.map((action) => action.name).join(', ')} />
          </div>
        ) : null}
      </td>
      <td data-wide data-quiet>
        <SafeText text={outcomes.join(', ')} />
      </td>
      <td data-wide data-quiet>
        {hosts === undefined ? null : <SafeText text={hosts.length > 0 ? hosts.join(', ') : say('noHost')} />}
      </td>
    </tr>
  );
}
