import { SegmentedControl, TextInput } from '@mantine/core';
import type { AuditEntryView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { FilterSelect } from '../lists/filter-select.tsx';
import { HeldRows } from '../lists/held-rows.tsx';
import { isAdmin } from '../lists/is-admin.ts';
import { ListPage } from '../lists/list-page.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { useWords } from '../words/use-words.ts';
import { AuditRow } from './audit-row.tsx';
import { ChainStatus } from './chain-status.tsx';
import { fittingEntries } from './fitting-entries.ts';
import { useAuditEntries } from './use-audit-entries.ts';
import { auditWords } from './words.ts';

/** Who did what, in the instance or in the project, and whether the chain of it holds. */
export function AuditPage() {
  const say = useWords(auditWords);
  const { data: me } = useQuery(meQuery);
  if (!me) return null;
  if (mayDo(me, 'admin')) return <Entries mayAll={isAdmin(me)} />;
  return (
    <ListPage title={say('title')} about={say('about')}>
      <EmptyState title={say('notYours')}>{say('notYoursText')}</EmptyState>
    </ListPage>
  );
}

function Entries({ mayAll }: { readonly mayAll: boolean }) {
  const say = useWords(auditWords);
  const { scope: asked, who, what, q, before } = useSearch({ from: '/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const scope = mayAll && asked !== 'project' ? 'instance' : 'project';
  const { data: entries, error } = useAuditEntries(scope, before);
  const choose = (change: { readonly [key in 'scope' | 'who' | 'what' | 'q']?: string | undefined }) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const choices = (of: (entry: AuditEntryView) => string) =>
    [...new Set((entries ?? []).map(of))].toSorted().map((value) => ({ value, label: value }));
  const shown = entries && fittingEntries(entries, { who, what, q });
  const first = entries?.[0]?.no ?? 1;
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      filters={
        <>
          {mayAll ? (
            <SegmentedControl
              size="xs"
              aria-label={say('scope')}
              value={scope}
              onChange={(value) => choose({ scope: value })}
              data={[
                { value: 'instance', label: say('ofInstance') },
                { value: 'project', label: say('ofProject', { name: currentProject() }) },
              ]}
            />
          ) : null}
          <FilterSelect
            label={say('person')}
            choices={choices(({ actor }) => actor)}
            value={who}
            onChoose={(value) => choose({ who: value })}
          />
          <FilterSelect
            label={say('action')}
            choices={choices((entry) => entry.what)}
            value={what}
            onChoose={(value) => choose({ what: value })}
          />
          <TextInput
            size="xs"
            w={200}
            type="search"
            aria-label={say('text')}
            placeholder={say('text')}
            value={q ?? ''}
            onChange={(event) => choose({ q: event.currentTarget.value || undefined })}
          />
        </>
      }
    >
      {mayAll ? <ChainStatus /> : null}
      {error ? <ErrorState error={error} /> : null}
      {shown === undefined ? (
        error ? null : (
          <Loading />
        )
      ) : shown.length === 0 ? (
        <EmptyState title={say(entries?.length === 0 ? 'none' : 'noneFound')} />
      ) : (
        <HeldRows items={shown} keyOf={({ no }) => no} list={JSON.stringify([scope, who, what, q, before])}>
          {(rows) => (
            <ListTable
              label={say('title')}
              columns={[
                { label: say('when') },
                { label: say('who') },
                { label: say('what') },
                { label: say('subject'), isWide: true },
                { label: say('details'), isWide: true },
              ]}
            >
              {rows.map((entry) => (
                <AuditRow key={entry.no} entry={entry} />
              ))}
            </ListTable>
          )}
        </HeldRows>
      )}
      <p>
        {scope === 'instance' && first > 1 ? (
          <Link to="/audit" search={(now) => ({ ...now, before: String(first) })}>
            {say('older')}
          </Link>
        ) : null}{' '}
        {before === undefined ? null : (
          <Link to="/audit" search={(now) => ({ ...now, before: undefined })}>
            {say('newest')}
          </Link>
        )}
      </p>
    </ListPage>
  );
}
