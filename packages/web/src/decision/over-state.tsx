import { Alert, Anchor } from '@mantine/core';
import type { RunView, VisitView } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { SafeText } from '../show/safe-text.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './decision-page.module.css';
import { pageWords } from './page-words.ts';

/** A decision that nobody can answer any more: how it was decided, by whom, and where the run is. */
export function OverState({ run, step }: { readonly run: RunView; readonly step: string }) {
  const say = useWords(pageWords);
  const visits = run.visits.filter((visit) => visit.step === step && visit.status !== 'open');
  const last = visits.toSorted((a, b) => a.visit - b.visit).at(-1);
  return (
    <>
      <div className={classes.crumbs}>
        <SafeText text={run.flow} /> · <SafeText text={run.name} />
      </div>
      <h1 className={classes.title}>
        <SafeText text={step} />
      </h1>
      <Alert color="gray" title={say('overTitle')} className={classes.stale ?? ''}>
        <div className={classes.over}>
          <p>{last ? <How visit={last} /> : say('overNever')}</p>
          {last?.overridden ? <p>{say('overridden')}</p> : null}
          {last?.reason === undefined ? null : (
            <p>
              <SafeText text={last.reason} />
            </p>
          )}
          <Anchor component={Link} to={`/runs/${encodeURIComponent(run.id)}`}>
            {say('toRun')}
          </Anchor>
        </div>
      </Alert>
    </>
  );
}

function How({ visit }: { readonly visit: VisitView }) {
  const say = useWords(pageWords);
  const { outcome, by = '', closedAt } = visit;
  if (outcome === undefined) return say('overWithdrawn');
  return (
    <>
      <bdi>{say('overDecided', { outcome, name: by })}</bdi> {closedAt === undefined ? null : <Time at={closedAt} />}
    </>
  );
}
