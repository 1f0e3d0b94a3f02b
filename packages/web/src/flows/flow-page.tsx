import { NativeSelect, SegmentedControl } from '@mantine/core';
import type { FlowVersionView, NumberedVersion, RunSummary, TemplateView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { PageError } from '../app/page-error.tsx';
import { LinkButton } from '../lists/link-button.tsx';
import { ListPage } from '../lists/list-page.tsx';
import { mayDo } from '../lists/may-do.ts';
import type { AddressTexts } from '../lists/text-of.ts';
import { usePagedList } from '../lists/use-paged-list.ts';
import { versionOfView } from '../run/version-of-view.ts';
import { CodeText } from '../show/code-text.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { shortHash } from '../show/short-hash.ts';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './flow-page.module.css';
import { FslDiff } from './fsl-diff.tsx';
import { FslText } from './fsl-text.tsx';
import { flowsWords } from './words.ts';

const FlowGraph = lazy(async () => ({ default: (await import('./flow-graph.tsx')).FlowGraph }));

/** A flow: a version of it as text or graph, what changed since another one, and what it is used for. */
export function FlowPage() {
  const say = useWords(flowsWords);
  const { flow } = useParams({ from: '/flows/$flow' });
  const { version, with: other, view = 'text', step } = useSearch({ from: '/flows/$flow' });
  const navigate = useNavigate({ from: '/flows/$flow' });
  const { data: me } = useQuery(meQuery);
  const { items: versions, error } = usePagedList<NumberedVersion>({
    path: `/flows/${encodeURIComponent(flow)}/versions`,
    name: 'versions',
    after: ({ number }) => number,
  });
  if (!versions) return error ? <PageError error={error} /> : <Loading />;
  const shown = versions.find(({ number, hash }) => String(number) === version || hash === version) ?? versions[0];
  const before = versions.find(({ number }) => String(number) === other);
  const choose = (change: AddressTexts<'version' | 'with' | 'view' | 'step'>) =>
    void navigate({ search: (now) => ({ ...now, ...change }), replace: true });
  const choices = versions.map(({ number }, index) => ({
    value: String(number),
    label: `${say('version', { number })}${index === 0 ? ` · ${say('newest')}` : ''}`,
  }));
  const others = choices.filter(({ value }) => value !== String(shown?.number));
  return (
    <ListPage
      title={flow}
      actions={
        mayDo(me, 'member') ? (
          <LinkButton to="/start" search={{ flow }} size="xs">
            {say('start')}
          </LinkButton>
        ) : undefined
      }
      filters={
        <>
          <NativeSelect
            size="xs"
            aria-label={say('versions')}
            data={choices}
            value={String(shown?.number ?? '')}
            onChange={(event) => choose({ version: event.currentTarget.value })}
          />
          <SegmentedControl
            size="xs"
            value={view}
            onChange={(value) => choose({ view: value })}
            data={[
              { value: 'text', label: say('text') },
              { value: 'graph', label: say('graph') },
            ]}
          />
          {versions.length > 1 ? (
            <NativeSelect
              size="xs"
              aria-label={say('comparedWith')}
              data={[
                { value: '', label: say('compareWith') },
                ...others.map(({ value, label }) => ({ value, label: say('comparedTo', { version: label }) })),
              ]}
              value={before ? String(before.number) : ''}
              onChange={(event) => choose({ with: event.currentTarget.value || undefined })}
            />
          ) : null}
        </>
      }
    >
      {error ? <ErrorState error={error} /> : null}
      <Facts flow={flow} shown={shown} />
      {shown ? (
        <Version
          shown={shown}
          before={before === shown ? undefined : before}
          view={view}
          step={step}
          onStep={(name) => choose({ step: name })}
        />
      ) : null}
    </ListPage>
  );
}

type VersionProps = {
  readonly shown: NumberedVersion;
  readonly before: NumberedVersion | undefined;
  readonly view: string;
  readonly step: string | undefined;
  readonly onStep: (step: string | undefined) => void;
};

function Version({ shown, before, view, step, onStep }: VersionProps) {
  const say = useWords(flowsWords);
  const text = useVersion(shown.hash);
  const old = useVersion(before?.hash ?? shown.hash);
  const error = text.error ?? old.error;
  if (!text.data || !old.data) return error ? <ErrorState error={error} /> : <Loading />;
  if (view === 'graph') {
    return (
      <Suspense fallback={<Loading />}>
        <FlowGraph
          version={versionOfView(text.data)}
          before={before && versionOfView(old.data)}
          selected={step}
          onSelect={onStep}
        />
      </Suspense>
    );
  }
  return before ? (
    <FslDiff before={old.data.fsl} after={text.data.fsl} />
  ) : (
    <FslText text={text.data.fsl} label={say('text')} />
  );
}

function useVersion(hash: string) {
  return useQuery({
    queryKey: ['flow-version', currentProject(), hash],
    queryFn: ({ signal }) => request<FlowVersionView>(`/flow-versions/${encodeURIComponent(hash)}`, { signal }),
    // It is addressed by what it is.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function Facts({ flow, shown }: { readonly flow: string; readonly shown: NumberedVersion | undefined }) {
  const say = useWords(flowsWords);
  const templates = usePagedList<TemplateView>({ path: '/templates', name: 'templates', query: { flow } }).items ?? [];
  const query = { flow, status: 'running' };
  const runs = usePagedList<RunSummary>({ path: '/runs', name: 'runs', query, after: ({ id }) => id });
  const open = `${runs.items?.length ?? 0}${runs.hasMore ? '+' : ''}`;
  return (
    <p className={classes.facts}>
      {shown ? (
        <>
          <CodeText text={shortHash(shown.hash)} />
          <Time at={shown.at} />
        </>
      ) : null}
      <Link to="/runs" search={{ flow, status: 'running' }}>
        {say('openRuns')}: {open}
      </Link>
      <Link to="/templates" search={{ flow }}>
        {say('templatesOf', { count: templates.length })}
      </Link>
    </p>
  );
}
