import type { DecisionView, RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { meQuery } from '../api/me-query.ts';
import { useKeys } from '../show/use-keys.ts';
import { useWords } from '../words/use-words.ts';
import classes from './decide-panel.module.css';
import { type Drafts, hasDraft } from './drafts.ts';
import { OutcomeForm } from './outcome-form.tsx';
import { pageWords } from './page-words.ts';
import { Questions } from './questions.tsx';
import { RuleLines } from './rule-lines.tsx';
import { SteerActions } from './steer-actions.tsx';

type DecidePanelProps = { readonly run: RunView; readonly decision: DecisionView; readonly isStale: boolean };

const formId = 'decide';

/** The rule, as it is for who looks, how far the others are, and the form of the outcome that is chosen. */
export function DecidePanel({ run, decision, isStale }: DecidePanelProps) {
  const say = useWords(pageWords);
  const { data: me } = useQuery(meQuery);
  const { outcomes, grants, mayDecide, votes } = decision;
  const own = votes.find(({ by, lapsed }) => by === me?.name && !lapsed);
  const [picked, setChosen] = useState<string>();
  const wanted = picked ?? own?.outcome;
  const chosen = wanted !== undefined && outcomes.includes(wanted) ? wanted : (grants[0] ?? outcomes[0] ?? '');
  // Of the page, so that nothing typed is lost when what is decided changes on the server, or the outcome here.
  const [drafts] = useState<Drafts>(() => new Map());
  // Who has lost the right meanwhile still sees what they have typed, and may get it back.
  const isHeld = isStale || !mayDecide;
  const choose = (outcome: string | undefined) => {
    if (outcome === undefined) return;
    setChosen(outcome);
    setTimeout(() => document.querySelector<HTMLElement>(`#${formId} :is(textarea, input, select, button)`)?.focus());
  };
  const key = (isGrant: boolean) => (event: KeyboardEvent) => {
    event.preventDefault();
    choose(outcomes.find((outcome) => grants.includes(outcome) === isGrant));
  };
  useKeys(isHeld ? {} : { a: key(true), r: key(false) });
  return (
    <aside className={classes.panel}>
      <Questions decision={decision} />
      {mayDecide || hasDraft(drafts) ? (
        <section aria-labelledby="your-answer">
          <h2 id="your-answer" className={classes.heading}>
            {say('yourAnswer')}
          </h2>
          {own ? <p className={classes.note}>{say('alreadyVoted', { outcome: own.outcome })}</p> : null}
          <fieldset disabled={isHeld} className={classes.outcomes} aria-labelledby="your-answer">
            {outcomes.map((outcome) => (
              <button
                key={outcome}
                type="button"
                className={classes.outcome}
                data-grant={grants.includes(outcome)}
                aria-pressed={outcome === chosen}
                onClick={() => choose(outcome)}
              >
                {outcome}
              </button>
            ))}
          </fieldset>
          <div id={formId}>
            <OutcomeForm
              key={`${chosen} ${decision.digest}`}
              decision={decision}
              outcome={chosen}
              onDone={() => undefined}
              said={own}
              drafts={drafts}
              isHeld={isHeld}
            />
          </div>
        </section>
      ) : null}
      <RuleLines run={run} decision={decision} />
      <SteerActions run={run} decision={decision} />
    </aside>
  );
}
