import type { FlowView, RunSummary, TemplateView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { meQuery } from '../api/me-query.ts';
import { FilterSelect } from '../lists/filter-select.tsx';
import { LinkButton } from '../lists/link-button.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { ListRows } from '../lists/list-rows.tsx';
import { ListTable } from '../lists/list-table.tsx';
import { mayDo } from '../lists/may-do.ts';
import { useNamed } from '../lists/use-named.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { actorText, runCauseSentence } from '../show/run-cause-sentence.ts';
import { runCauseWords } from '../show/run-cause-words.ts';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { waitSentence } from '../show/wait-sentence.ts';
import { waitWords } from '../show/wait-words.ts';
import { showWords } from '../show/words.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import { GroupFilter } from './group-filter.tsx';
import { runsWords } from './words.ts';

const statuses: readonly RunSummary['status'][] = [
  ...(['running', 'held', 'paused', 'rolling_back', 'created'] as const),
  ...(['done', 'failed', 'stopped', 'rolled_back'] as const),
];

/** The runs of the project, by status, flow, template, group and who started them. */
export function RunsPage() {
  const say = useWords(runsWords);
  const sayStatus = useWords(showWords);
  const { data: me } = useQuery(meQuery);
  const search = useSearch({ from: '/runs' });
  const { status, flow, template, group } = search;
  const by = search.by === 'me' ? search.by : undefined;
  const navigate = useNavigate({ from: '/runs' });
  const query = { status, flow, template, group, mine: by && '1' };
  const list = usePagedList<RunSummary>({ path: '/runs', name: 'runs', query, after: ({ id }) => id });
  const { items: flows = [], search: searchFlows } = useNamed<FlowView>({ path: '/flows', name: 'flows' }, flow);
  const { items: templates = [], search: searchTemplates } = useNamed<TemplateView>(
    { path: '/templates', name: 'templates' },
    template,
  );
  const choose = (key: keyof typeof search) => (value: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, [key]: value }), replace: true });
  const named = ({ name }: { readonly name: string }) => ({ value: name, label: name });
  const isFiltered = Object.values(query).some((value) => value !== undefined);
  const empty = isFiltered ? (
    <EmptyState title={say('noneFound')} />
  ) : (
    <EmptyState title={say('none')}>{say('noneText')}</EmptyState>
  );
  return (
    <ListPage
      title={say('title')}
      about={say('about')}
      actions={
        mayDo(me, 'member') ? (
          <LinkButton to="/start" size="xs">
            {say('start')}
          </LinkButton>
        ) : undefined
      }
      filters={
        <>
          <FilterSelect
            label={say('anyStatus')}
            choices={statuses.map((value) => ({ value, label: sayStatus(value) }))}
            value={status}
            onChoose={choose('status')}
          />
          <FilterSelect
            label={say('anyFlow')}
            choices={flows.map(named)}
            value={flow}
            onChoose={choose('flow')}
            onSearch={searchFlows}
          />
          <FilterSelect
            label={say('anybody')}
            choices={[{ value: 'me', label: say('me') }]}
            value={by}
            onChoose={choose('by')}
          />
          {templates.length > 0 ? (
            <FilterSelect
              label={say('anyTemplate')}
              choices={templates.map(named)}
              value={template}
              onChoose={choose('template')}
              onSearch={searchTemplates}
            />
          ) : null}
          <GroupFilter value={group} onChoose={choose('group')} />
        </>
      }
    >
      <ListRows list={list} empty={empty}>
        {(runs) => (
          <ListTable
            label={say('title')}
            columns={[
              { label: say('run') },
              { label: say('waits') },
              { label: say('flow'), isWide: true },
              { label: say('by'), isWide: true },
              { label: say('started'), align: 'end' },
            ]}
          >
            {runs.map((run) => (
              <RunRow key={run.id} run={run} />
            ))}
          </ListTable>
        )}
      </ListRows>
    </ListPage>
  );
}

function RunRow({ run }: { readonly run: RunSummary }) {
  const say = useWords(runsWords);
  const sayWait = useWords(waitWords);
  const sayCause = useWords(runCauseWords);
  const language = useLanguage();
  const { id, name, status, because, flow, template, waitsFor, startedBy, startedAt } = run;
  const [first, ...others] = waitsFor;
  const detail = because && runCauseSentence(because, sayCause);
  const isPerson = first?.kind === 'person' && status === 'running';
  return (
    <tr>
      <td>
        <Link to="/runs/$run" params={{ run: id }} data-name>
          <SafeText text={name} />
        </Link>
        <div>
          <StatusMark status={isPerson ? 'waiting' : status} size={13} />
        </div>
      </td>
      <td data-quiet>
        <SafeText text={detail ?? (first ? waitSentence(first, sayWait, language) : '')} />
        {detail === undefined && others.length > 0 ? <div>{say('more', { count: others.length })}</div> : null}
      </td>
      <td data-wide>
        <Link to="/flows/$flow" params={{ flow }}>
          <SafeText text={flow} />
        </Link>
        {template ? (
          <div data-quiet>
            <Link to="/templates/$template" params={{ template: template.name }}>
              <SafeText text={template.name} />
            </Link>
          </div>
        ) : null}
      </td>
      <td data-wide data-quiet>
        <SafeText text={actorText(startedBy, sayCause)} />
      </td>
      <td data-align="end" data-quiet>
        <Time at={startedAt} />
      </td>
    </tr>
  );
}
