import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useRef } from 'react';
import { meQuery } from '../api/me-query.ts';
import { Page } from '../app/page.tsx';
import { PageError } from '../app/page-error.tsx';
import { roleIn } from '../lists/role-in.ts';
import { noLogAddress } from '../log/log-address.ts';
import { Loading } from '../show/loading.tsx';
import { visibleText } from '../show/visible-text.ts';
import type { JournalRead } from './live/journal-reader.ts';
import { useJournal } from './live/use-journal.ts';
import { noCheckpoints, storyAt } from './replay/story-at.ts';
import { type RunContext, RunProvider } from './run-context.tsx';
import { RunLayout } from './run-layout.tsx';
import { runQuery, versionQuery } from './run-queries.ts';
import type { RunSearch } from './run-search.ts';
import { type ShownRun, shownNow, shownOf } from './shown-run.ts';
import type { VisitTrace } from './story/visit-trace.ts';

export function RunPage() {
  const { run: name } = useParams({ from: '/runs/$run' });
  const search = useSearch({ from: '/runs/$run' });
  const { data: view, error } = useQuery(runQuery(name));
  const { data: me } = useQuery(meQuery);
  const journal = useJournal(view?.id, view?.seq);
  const moment = useMoment(view?.id, journal, search.at);
  const shown = useMemo(() => (view ? (moment ?? shownNow(view, journal.story)) : undefined), [view, moment, journal]);
  const { data: version } = useQuery({ ...versionQuery(shown?.flowHash ?? ''), enabled: shown !== undefined });
  const { go, select } = useGo();
  const visit = useMemo(
    () => selectedVisit(shown?.visits, search.step, search.visit),
    [shown, search.step, search.visit],
  );
  const role = view && roleIn(me, view.project);
  const run = useMemo<RunContext | undefined>(
    () =>
      view &&
      shown && { view, shown, version, journal, search, role, isReplay: moment !== undefined, visit, go, select },
    [view, shown, version, journal, search, role, moment, visit, go, select],
  );
  if (!run) return <Page title={visibleText(name)}>{error ? <PageError error={error} /> : <Loading />}</Page>;
  return (
    <Page title={visibleText(run.view.name)}>
      <RunProvider value={run}>
        <RunLayout key={run.view.id} />
      </RunProvider>
    </Page>
  );
}

/** The run as it was after a transition; undefined where it is shown as it is now. */
function useMoment(id: string | undefined, { transitions }: JournalRead, at: number | undefined): ShownRun | undefined {
  const known = useRef({ id, checkpoints: noCheckpoints });
  return useMemo(() => {
    if (at === undefined || transitions.length === 0) return undefined;
    // From one run to another the page stays: those of a run are no beginning of another's story.
    const found = storyAt(transitions, at, known.current.id === id ? known.current.checkpoints : noCheckpoints);
    known.current = { id, checkpoints: found.checkpoints };
    return found.story && shownOf(found.story);
  }, [id, transitions, at]);
}

function useGo(): Pick<RunContext, 'go' | 'select'> {
  const navigate = useNavigate({ from: '/runs/$run' });
  const go = useCallback<RunContext['go']>(
    (change) => {
      const search = (before: Search) => withoutUndefined({ ...before, ...change });
      void navigate({ search, replace: !('view' in change), resetScroll: false });
    },
    [navigate],
  );
  const select = useCallback<RunContext['select']>(
    (step, visit) => {
      const search = (before: Search) => {
        const ofLog = step === before.step ? {} : noLogAddress;
        return withoutUndefined({ ...before, ...ofLog, step, visit, attempt: undefined });
      };
      void navigate({ search, replace: true, resetScroll: false });
    },
    [navigate],
  );
  return { go, select };
}

type Search = RunSearch & { readonly project?: string | undefined };

type Loose<Kept> = { readonly [key in keyof Kept]?: Kept[key] | undefined };

function withoutUndefined(search: Loose<Search>): Search {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as Search;
}

function selectedVisit(
  visits: readonly VisitTrace[] = [],
  step: string | undefined,
  visit: number | undefined,
): VisitTrace | undefined {
  if (step === undefined) return undefined;
  return visits.findLast((each) => each.step === step && (visit === undefined || each.visit === visit));
}
