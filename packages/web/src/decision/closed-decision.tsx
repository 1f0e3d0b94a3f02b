import { Alert, Anchor } from '@mantine/core';
import type { DecidedView, RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ApiError } from '../api/api-error.ts';
import { request } from '../api/request.ts';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { visibleText } from '../show/visible-text.ts';
import { useWords } from '../words/use-words.ts';
import { DataFacts } from './data-facts.tsx';
import panel from './decide-panel.module.css';
import classes from './decision-page.module.css';
import { DecisionTabs } from './decision-tabs.tsx';
import { DecisionTitle } from './decision-title.tsx';
import { OtherVisits } from './other-visits.tsx';
import { pageWords } from './page-words.ts';
import { Questions } from './questions.tsx';
import { Digest, Rule, Votes } from './rule-lines.tsx';

type ClosedDecisionProps = { readonly run: RunView; readonly step: string; readonly visit: number | undefined };

/** A decision that nobody can answer any more, as it was: how it ended and by whom, on what, and what was said. */
export function ClosedDecision({ run, step, visit }: ClosedDecisionProps) {
  const say = useWords(pageWords);
  const { data, error } = useQuery({
    queryKey: ['run', run.id, 'decided', step, visit],
    queryFn: ({ signal }) =>
      request<DecidedView>(`/runs/${encodeURIComponent(run.id)}/decided`, { query: { step, visit }, signal }),
  });
  const isNone = error instanceof ApiError && error.code === 'not_found';
  return (
    <>
      <DecisionTitle run={run} step={step} />
      {data ? <Over run={run} decision={data} /> : null}
      {data || error ? null : <Loading />}
      {!data && error && !isNone ? <ErrorState error={error} /> : null}
      {!data && isNone ? (
        <Alert color="gray" title={say('overNever')} className={classes.stale ?? ''}>
          <Anchor component={Link} to={`/runs/${encodeURIComponent(run.id)}`}>
            {say('toRun')}
          </Anchor>
        </Alert>
      ) : null}
    </>
  );
}

function Over({ run, decision }: { readonly run: RunView; readonly decision: DecidedView }) {
  const say = useWords(pageWords);
  const { outcome, by, reason, closedAt, openedAt, overridden = false, grants, data } = decision;
  const color = outcome === undefined ? 'gray' : grants.includes(outcome) ? 'indigo' : 'red';
  return (
    <>
      <Alert color={color} title={say('overTitle')} className={classes.stale ?? ''}>
        <div className={classes.how}>
          <p>
            <bdi>
              {outcome === undefined
                ? say('overWithdrawn')
                : say('overDecided', { outcome: visibleText(outcome), name: visibleText(by) })}
            </bdi>{' '}
            <Time at={closedAt} /> · {say('wasAsked')} <Time at={openedAt} />
          </p>
          {overridden ? <p>{say('overridden')}</p> : null}
          {reason === undefined ? null : (
            <p>
              <SafeText text={reason} />
            </p>
          )}
          <DataFacts data={data} />
        </div>
      </Alert>
      <OtherVisits run={run} step={decision.step} shown={decision.visit} />
      <div className={classes.columns}>
        <div>
          <DecisionTabs run={run} decision={decision} isOver />
        </div>
        <aside className={panel.panel}>
          <Questions decision={{ ...decision, questions: decision.questions?.filter(({ answer }) => answer) ?? [] }} />
          <section className={panel.rule}>
            <Rule run={run} decision={decision} />
            <Votes decision={decision} />
            <Digest digest={decision.digest} />
          </section>
        </aside>
      </div>
    </>
  );
}
