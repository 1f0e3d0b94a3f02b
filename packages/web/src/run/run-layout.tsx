import { lazy, Suspense, useEffect } from 'react';
import { Loading } from '../show/loading.tsx';
import { RunDialogs } from './actions/run-dialogs.tsx';
import { useDock } from './drawer/use-dock.ts';
import { useRun } from './run-context.tsx';
import { RunHeader } from './run-header.tsx';
import classes from './run-layout.module.css';
import type { RunViewName } from './run-search.ts';
import { StatusBar } from './status/status-bar.tsx';
import { useRunKeys } from './use-run-keys.ts';
import { ViewTabs } from './view-tabs.tsx';

/** After the first data: their libraries are no part of what is loaded before it. */
const views: { readonly [view in RunViewName]: React.ComponentType } = {
  graph: lazy(async () => ({ default: (await import('./graph/graph-view.tsx')).GraphView })),
  timeline: lazy(async () => ({ default: (await import('./timeline/timeline-view.tsx')).TimelineView })),
  table: lazy(async () => ({ default: (await import('./table/table-view.tsx')).TableView })),
  events: lazy(async () => ({ default: (await import('./events/events-view.tsx')).EventsView })),
  data: lazy(async () => ({ default: (await import('./data/run-data.tsx')).RunData })),
  audit: lazy(async () => ({ default: (await import('./audit/audit-view.tsx')).AuditView })),
};

const StepDrawer = lazy(async () => ({ default: (await import('./drawer/step-drawer.tsx')).StepDrawer }));
const ReplayBar = lazy(async () => ({ default: (await import('./replay/replay-bar.tsx')).ReplayBar }));

/** What stands first is what the run waits for; below it one of the views, beside the step that is selected. */
export function RunLayout() {
  const { search } = useRun();
  const dock = useDock();
  useRunKeys();
  useLocked(search.step !== undefined);
  const View = views[search.view ?? 'graph'];
  return (
    <RunDialogs>
      <div data-wide className={classes.run}>
        <RunHeader />
        <StatusBar />
        <ViewTabs />
        {search.at === undefined ? null : (
          <Suspense>
            <ReplayBar />
          </Suspense>
        )}
        <div
          className={classes.body}
          data-dock={search.step === undefined ? undefined : dock.side}
          style={{ '--drawer': `${dock.size}px` } as React.CSSProperties}
        >
          <div
            className={classes.view}
            id="run-view"
            role="tabpanel"
            aria-labelledby={`view-${search.view ?? 'graph'}`}
          >
            <Suspense fallback={<Loading />}>
              <View />
            </Suspense>
          </div>
          {search.step === undefined ? null : (
            <Suspense fallback={<Loading />}>
              <StepDrawer dock={dock} />
            </Suspense>
          )}
        </div>
      </div>
    </RunDialogs>
  );
}

/** On a phone the drawer covers the page, which does not scroll behind it. */
function useLocked(isOpen: boolean): void {
  useEffect(() => {
    if (!isOpen || !window.matchMedia('(max-width: 700px)').matches) return undefined;
    document.body.style.overflow = 'hidden';
    return () => {
      document.body.style.overflow = '';
    };
  }, [isOpen]);
}
