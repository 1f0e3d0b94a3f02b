import type { TemplateView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { meQuery } from '../api/me-query.ts';
import { FilterSelect } from '../lists/filter-select.tsx';
import { LinkButton } from '../lists/link-button.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { limitText } from './limit-text.ts';
import classes from './template-page.module.css';
import { templatesWords } from './words.ts';

/** The templates of the project, the broken ones told. */
export function TemplatesPage() {
  const say = useWords(templatesWords);
  const { flow } = useSearch({ from: '/templates' });
  const { data: me } = useQuery(meQuery);
  const navigate = useNavigate({ from: '/templates' });
  const list = usePagedList<TemplateView>({ path: '/templates', name: 'templates', query: { flow } });
  const all = usePagedList<TemplateView>({ path: '/templates', name: 'templates' }).items ?? [];
  const flows = [...new Set(all.map((template) => template.flow))].map((name) => ({ value: name, label: name }));
  const empty =
    flow === undefined ? (
      <EmptyState title={say('none')}>{say('noneText')}</EmptyState>
    ) : (
      <EmptyState title={say('noneFound')} />
    );
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      actions={
        mayDo(me, 'maintainer') ? (
          <LinkButton to="/new-template" search={{ flow }} size="xs">
            {say('new')}
          </LinkButton>
        ) : undefined
      }
      filters={
        <FilterSelect
          label={say('anyFlow')}
          choices={flows}
          value={flow}
          onChoose={(value) => void navigate({ search: (before) => ({ ...before, flow: value }), replace: true })}
        />
      }
    >
      <ListRows list={list} empty={empty}>
        {(templates) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('template') },
              { label: say('flow') },
              { label: say('limit'), isWide: true },
              { label: say('changed'), align: 'end' },
            ]}
          >
            {templates.map((template) => (
              <tr key={template.name}>
                <td>
                  <Link to="/templates/$template" params={{ template: template.name }} data-name>
                    <SafeText text={template.name} />
                  </Link>
                  {template.problems.length > 0 ? <div className={classes.broken}>{say('broken')}</div> : null}
                  {template.description === undefined ? null : (
                    <div data-quiet>
                      <SafeText text={template.description} />
                    </div>
                  )}
                </td>
                <td>
                  <Link to="/flows/$flow" params={{ flow: template.flow }}>
                    <SafeText text={template.flow} />
                  </Link>
                </td>
                <td data-wide data-quiet>
                  {limitText(template, say)}
                </td>
                <td data-align="end" data-quiet>
                  <Time at={template.updatedAt} />
                </td>
              </tr>
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}
