import type { BuildView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { request } from '../api/request.ts';
import { Page } from '../app/page.tsx';
import { PageError } from '../app/page-error.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { BuildHead } from './build-head.tsx';
import classes from './build-page.module.css';
import { BuildSteps } from './build-steps.tsx';
import { BuildTabs } from './build-tabs.tsx';

/** A build: what was built, what became of each step, and what the chosen one has printed. */
export function BuildPage() {
  const { build: id } = useParams({ from: '/builds/$build' });
  const { data: build, error } = useQuery({
    queryKey: ['build', id],
    queryFn: ({ signal }) => request<BuildView>(`/builds/${encodeURIComponent(id)}`, { signal }),
  });
  if (!build) return error ? <PageError error={error} /> : <Loading />;
  return (
    <Page title={`${build.repository} #${build.number}`}>
      <BuildHead build={build} />
      {error ? <ErrorState error={error} /> : null}
      <div className={classes.columns}>
        <BuildSteps build={build} />
        <BuildTabs build={build} />
      </div>
    </Page>
  );
}
