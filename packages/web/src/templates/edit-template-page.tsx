import { Select } from '@mantine/core';
import type { FlowVersionView, FlowView, NumberedVersion, TemplateDetails } from '@signalbox/protocol';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { mayDo } from '../lists/may-do.ts';
import { useNamed } from '../lists/use-named.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { versionOfView } from '../run/version-of-view.ts';
import { EmptyState } from '../show/empty-state.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { useWords } from '../words/use-words.ts';
import { TemplateForm } from './template-form.tsx';
import { templatesWords } from './words.ts';

/** A new template, of the flow that the address names. */
export function NewTemplatePage() {
  const say = useWords(templatesWords);
  const { flow } = useSearch({ from: '/new-template' });
  const navigate = useNavigate({ from: '/new-template' });
  const { data: me } = useQuery(meQuery);
  const { items: flows, error, search } = useNamed<FlowView>({ path: '/flows', name: 'flows' }, flow);
  if (me && !mayDo(me, 'maintainer')) return <NotMaintainer title={say('new')} />;
  if (!flows) return error ? <ErrorState error={error} /> : <Loading />;
  const chosen = flows.find(({ name }) => name === flow);
  return (
    <ListPage title={say('new')}>
      <Select
        label={say('flow')}
        placeholder={say('chooseFlow')}
        searchable
        maw={420}
        mb="lg"
        data={flows.map(({ name }) => name)}
        value={chosen?.name ?? null}
        onSearchChange={search}
        onChange={(value) =>
          void navigate({ search: (before) => ({ ...before, flow: value ?? undefined }), replace: true })
        }
      />
      {chosen ? <OfFlow key={chosen.name} flow={chosen} /> : null}
    </ListPage>
  );
}

/** Changes one that is there. */
export function EditTemplatePage() {
  const say = useWords(templatesWords);
  const { template: name } = useParams({ from: '/templates/$template/edit' });
  const { data: me } = useQuery(meQuery);
  const { data: template, error } = useQuery({
    queryKey: ['template-to-edit', currentProject(), name],
    queryFn: ({ signal }) => request<TemplateDetails>(`/templates/${encodeURIComponent(name)}`, { signal }),
    // What somebody else changes meanwhile is said when this is saved: it does not take away what is typed.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const flows = useNamed<FlowView>({ path: '/flows', name: 'flows' }, template?.flow);
  if (me && !mayDo(me, 'maintainer')) return <NotMaintainer title={name} />;
  if (!template) return error ? <PageError error={error} /> : <Loading />;
  if (!flows.items) return flows.error ? <ErrorState error={flows.error} /> : <Loading />;
  const flow = flows.items.find((each) => each.name === template.flow);
  if (!flow) return <EmptyState title={say('flowGone')} />;
  return (
    <ListPage title={say('editOf', { name })}>
      <OfFlow flow={flow} before={template} />
    </ListPage>
  );
}

type OfFlowProps = { readonly flow: FlowView; readonly before?: TemplateDetails };

function OfFlow({ flow, before }: OfFlowProps) {
  const [number, setNumber] = useState(before?.flowNumber);
  const versions = usePagedList<NumberedVersion>({
    path: `/flows/${encodeURIComponent(flow.name)}/versions`,
    name: 'versions',
    after: (each) => each.number,
  });
  const hash = versions.items?.find((each) => each.number === number)?.hash ?? flow.hash;
  const { data, error } = useQuery({
    queryKey: ['flow-version', currentProject(), hash],
    queryFn: ({ signal }) => request<FlowVersionView>(`/flow-versions/${encodeURIComponent(hash)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    // The form stays, with what is typed, while another version is read.
    placeholderData: keepPreviousData,
  });
  const failed = error ?? versions.error;
  if (!data || !versions.items) return failed ? <ErrorState error={failed} /> : <Loading />;
  return (
    <TemplateForm
      flow={flow.name}
      version={versionOfView(data)}
      versions={versions.items}
      flowNumber={number}
      onFlowNumber={setNumber}
      {...(before && { before })}
    />
  );
}

function NotMaintainer({ title }: { readonly title: string }) {
  const say = useWords(templatesWords);
  return (
    <ListPage title={title}>
      <EmptyState title={say('mayNot')} />
    </ListPage>
  );
}
