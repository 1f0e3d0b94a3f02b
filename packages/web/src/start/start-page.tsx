import { Select } from '@mantine/core';
import type { FlowVersionView, FlowView, TemplateDetails, TemplateView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ListPage } from '../lists/list-page.tsx';
import { mayDo } from '../lists/may-do.ts';
import { useNamed } from '../lists/use-named.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import { paramsOfFlow, paramsOfTemplate } from './params-to-ask.ts';
import { StartForm } from './start-form.tsx';
import { startWords } from './words.ts';

/** Starts a run of a flow, or from a template: what is asked for is theirs to say. */
export function StartPage() {
  const say = useWords(startWords);
  const { flow, template, group } = useSearch({ from: '/start' });
  const navigate = useNavigate({ from: '/start' });
  const { data: me } = useQuery(meQuery);
  const flows = useNamed<FlowView>({ path: '/flows', name: 'flows' }, flow);
  const templates = useNamed<TemplateView>({ path: '/templates', name: 'templates' }, template);
  const choices = [
    {
      group: say('templates'),
      items: (templates.items ?? []).map(({ name }) => ({ value: `t ${name}`, label: name })),
    },
    { group: say('flows'), items: (flows.items ?? []).map(({ name }) => ({ value: `f ${name}`, label: name })) },
  ];
  const chosen = template === undefined ? (flow === undefined ? null : `f ${flow}`) : `t ${template}`;
  const choose = (value: string | null) => {
    const name = value?.slice(2);
    const search = value?.startsWith('t ') ? { template: name, flow: undefined } : { flow: name, template: undefined };
    void navigate({ search: (before) => ({ ...before, ...search }), replace: true });
  };
  if (me && !mayDo(me, 'member')) {
    return (
      <ListPage title={say('title')}>
        <EmptyState title={say('mayNot')} />
      </ListPage>
    );
  }
  return (
    <ListPage title={say('title')} {...(group !== undefined && { about: say('inGroup', { group }) })}>
      <Select
        label={say('of')}
        placeholder={say('choose')}
        searchable
        maw={560}
        mb="lg"
        data={choices}
        value={chosen}
        onChange={choose}
        onSearchChange={(typed) => {
          flows.search(typed);
          templates.search(typed);
        }}
      />
      {template === undefined ? null : <OfTemplate key={template} name={template} group={group} />}
      {template === undefined && flow !== undefined ? <OfFlow key={flow} name={flow} group={group} /> : null}
    </ListPage>
  );
}

function useFlow(name: string | undefined) {
  return useQuery({
    queryKey: ['list', 'flow', currentProject(), name],
    queryFn: ({ signal }) => request<FlowVersionView>(`/flows/${encodeURIComponent(name ?? '')}`, { signal }),
    enabled: name !== undefined,
  });
}

type Chosen = { readonly name: string; readonly group: string | undefined };

function OfFlow({ name, group }: Chosen) {
  const { data, error } = useFlow(name);
  // What was read stays, with what is typed, when it cannot be read again.
  if (!data) return error ? <ErrorState error={error} /> : null;
  return <StartForm of={{ flow: name, ...(group !== undefined && { group }) }} params={paramsOfFlow(data)} />;
}

function OfTemplate({ name, group }: Chosen) {
  const say = useWords(startWords);
  const { data, error } = useQuery({
    queryKey: ['list', 'template', currentProject(), name],
    queryFn: ({ signal }) => request<TemplateDetails>(`/templates/${encodeURIComponent(name)}`, { signal }),
  });
  const flow = useFlow(data?.flow);
  if (!data) return error ? <ErrorState error={error} /> : null;
  if (flow.isPending) return null;
  if (data.problems.length > 0) return <EmptyState title={say('broken')} />;
  const ofFlow = flow.data ? paramsOfFlow(flow.data) : [];
  return (
    <StartForm of={{ template: name, ...(group !== undefined && { group }) }} params={paramsOfTemplate(data, ofFlow)} />
  );
}
