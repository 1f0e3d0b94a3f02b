import type { DecisionView, RunView } from '@signalbox/protocol';
import { actorText } from '../show/run-cause-sentence.ts';
import { runCauseWords } from '../show/run-cause-words.ts';
import { Time } from '../show/time.tsx';
import { useNow } from '../show/use-now.ts';
import { useWords } from '../words/use-words.ts';
import classes from './decision-page.module.css';
import { DecisionTitle } from './decision-title.tsx';
import { pageWords } from './page-words.ts';
import { Risks } from './risks.tsx';
import { decisionWords } from './words.ts';

export function DecisionHead({ run, decision }: { readonly run: RunView; readonly decision: DecisionView }) {
  const say = useWords(pageWords);
  const of = useWords(decisionWords);
  const sayActor = useWords(runCauseWords);
  const now = useNow();
  const { step, kind, due, expire, openedAt } = decision;
  const isOverdue = due !== undefined && due.at <= now;
  return (
    <header>
      <DecisionTitle run={run} step={step} />
      <Risks decision={decision} />
      <div className={classes.meta}>
        {kind ? <span>{of(`kind_${kind}`)}</span> : null}
        <span>
          <bdi>{say('startedBy', { name: actorText(run.startedBy, sayActor) })}</bdi> <Time at={run.startedAt} />
        </span>
        <span>
          {of('waitsSince')} <Time at={openedAt} />
        </span>
        {due ? (
          <span className={isOverdue ? classes.late : undefined}>
            {of(isOverdue ? 'overdue' : 'due')} <Time at={due.at} />
          </span>
        ) : null}
        {expire ? (
          <span className={classes.late}>
            {say('becomes', { outcome: expire.outcome })} <Time at={expire.at} />
          </span>
        ) : null}
      </div>
    </header>
  );
}
