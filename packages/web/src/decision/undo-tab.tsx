import type { DecisionView, RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { undoQuery } from '../run/run-queries.ts';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import { pageWords } from './page-words.ts';
import classes from './tab.module.css';

type UndoTabProps = { readonly run: RunView; readonly decision: DecisionView };

/** What could be taken back of what a grant lets happen, and what a rollback would take back already. */
export function UndoTab({ run, decision }: UndoTabProps) {
  const say = useWords(pageWords);
  const { data: plan, error } = useQuery(undoQuery(run.id));
  const steps = new Map(run.steps.map((step) => [step.name, step]));
  return (
    <>
      {decision.guards.length > 0 ? (
        <>
          <h2 className={classes.heading}>{say('ofThisGrant')}</h2>
          <ul className={classes.list}>
            {decision.guards.map(({ step, irreversible }) => {
              const { undo, forwardOnly } = steps.get(step) ?? {};
              return (
                <li key={step}>
                  <strong className={classes.grow}>
                    <SafeText text={step} />
                  </strong>
                  <How how={undo} irreversible={irreversible} forwardOnly={forwardOnly} />
                </li>
              );
            })}
          </ul>
        </>
      ) : null}
      <h2 className={classes.heading}>{say('points')}</h2>
      {error && !plan ? <ErrorState error={error} /> : null}
      {plan?.visits.length === 0 ? <p className={classes.quiet}>{say('noUndo')}</p> : null}
      <ul className={classes.list}>
        {plan?.visits.map(({ step, visit, how, irreversible, forwardOnly }) => (
          <li key={`${step} ${visit}`}>
            <strong className={classes.grow}>
              <SafeText text={step} />
            </strong>
            <How how={how} irreversible={irreversible} forwardOnly={forwardOnly} />
          </li>
        ))}
      </ul>
      {plan?.goesOn ? <p className={classes.quiet}>{say('goesOn')}</p> : null}
    </>
  );
}

type HowProps = {
  readonly how: 'http' | 'code' | 'run' | 'nothing' | undefined;
  readonly irreversible: string | undefined;
  readonly forwardOnly: boolean | undefined;
};

function How({ how, irreversible, forwardOnly = false }: HowProps) {
  const say = useWords(pageWords);
  if (irreversible !== undefined) {
    return (
      <span className={classes.bad}>
        <bdi>{say('noReturn', { why: irreversible })}</bdi>
      </span>
    );
  }
  if (forwardOnly) return <span className={classes.quiet}>{say('forwardOnly')}</span>;
  if (how === undefined) return <span className={classes.quiet}>{say('unknownUndo')}</span>;
  return (
    <span className={classes.quiet}>
      {how === 'nothing' ? null : `${say('reversible')}, `}
      {say(`undoHow_${how}`)}
    </span>
  );
}
