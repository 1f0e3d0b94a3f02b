import type { DecisionView, RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import { Page } from '../app/page.tsx';
import { PageError } from '../app/page-error.tsx';
import { runQuery } from '../run/run-queries.ts';
import { Loading } from '../show/loading.tsx';
import { useWords } from '../words/use-words.ts';
import { ClosedDecision } from './closed-decision.tsx';
import { DecidePanel } from './decide-panel.tsx';
import { DecisionHead } from './decision-head.tsx';
import classes from './decision-page.module.css';
import { DecisionTabs } from './decision-tabs.tsx';
import { openDecisionOf, rightsLookedAtAfter } from './open-decision-of.ts';
import { OtherVisits } from './other-visits.tsx';
import { pageWords } from './page-words.ts';
import { StaleNotice } from './stale-notice.tsx';
import { useShownDecision } from './use-shown-decision.ts';

/** All that one needs to decide, and the form beside it. */
export function DecisionPage() {
  const { run: id, step } = useParams({ from: '/decisions/$run/$step' });
  const { visit } = useSearch({ from: '/decisions/$run/$step' });
  const { data: run, error } = useQuery({
    ...runQuery(id),
    refetchInterval: ({ state: { data } }) => rightsLookedAtAfter(data, { step, visit }),
  });
  if (!run) return error ? <PageError error={error} /> : <Loading />;
  const decision = openDecisionOf(run, { step, visit });
  return (
    <Page title={`${step} · ${run.name}`}>
      {decision ? (
        <OpenDecision key={`${run.id} ${step}`} run={run} live={decision} />
      ) : (
        <ClosedDecision run={run} step={step} visit={visit} />
      )}
    </Page>
  );
}

function OpenDecision({ run, live }: { readonly run: RunView; readonly live: DecisionView }) {
  const { decision, now, showNow } = useShownDecision(live);
  return (
    <>
      <DecisionHead run={run} decision={decision} />
      <OtherVisits run={run} step={decision.step} shown={decision.visit} />
      {now ? <StaleNotice shown={decision} now={now} onShow={showNow} /> : null}
      <div className={classes.columns}>
        <div>
          <DecisionTabs run={run} decision={decision} />
          {decision.mayDecide ? <ToAnswer /> : null}
        </div>
        <DecidePanel run={run} decision={decision} isStale={now !== undefined} />
      </div>
    </>
  );
}

/** Where the answer stands below what it is about, it is at hand from everywhere above it. */
function ToAnswer() {
  const say = useWords(pageWords);
  const go = () => document.getElementById('your-answer')?.scrollIntoView({ block: 'center' });
  return (
    <button type="button" className={classes.toAnswer} onClick={go}>
      {say('yourAnswer')} ↓
    </button>
  );
}
