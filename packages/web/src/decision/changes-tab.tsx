import type { DecidedView, DecisionView, RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { CodeText } from '../show/code-text.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { shownValue } from '../show/shown-value.ts';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { DifferenceTable } from './difference-table.tsx';
import { releaseDifferences } from './differences.ts';
import { GuardLines } from './guard-lines.tsx';
import { lastReleaseQuery } from './last-release.ts';
import { pageWords } from './page-words.ts';
import classes from './tab.module.css';

type ChangesTabProps = { readonly run: RunView; readonly decision: DecisionView | DecidedView };

/** The commit, what a grant lets happen with which arguments, and what is not as it was in the last release. */
export function ChangesTab({ run, decision }: ChangesTabProps) {
  const say = useWords(pageWords);
  const { change, guards } = decision;
  // What the commit says is told above.
  const told: { readonly [name: string]: unknown } = { ...change };
  const inputs = Object.entries(run.inputs).filter(([name, value]) => told[name] !== value);
  return (
    <>
      {change ? (
        <>
          <p className={classes.message}>
            <SafeText text={change.message} />
          </p>
          <dl className={classes.facts}>
            {(['commit', 'branch', 'author'] as const).map((name) => (
              <div key={name}>
                <dt>{say(name)}</dt>
                <dd>{name === 'author' ? <SafeText text={change[name]} /> : <CodeText text={change[name]} />}</dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
      <h2 className={classes.heading}>{say('effects')}</h2>
      <GuardLines guards={guards} />
      <SinceLast run={run} decision={decision} />
      {inputs.length > 0 ? (
        <>
          <h2 className={classes.heading}>{say('arguments')}</h2>
          <dl className={classes.facts}>
            {inputs.map(([name, value]) => (
              <div key={name}>
                <dt>
                  <SafeText text={name} />
                </dt>
                <dd>
                  <CodeText text={shownValue(value)} />
                </dd>
              </div>
            ))}
          </dl>
        </>
      ) : null}
    </>
  );
}

type SinceLastProps = { readonly run: RunView; readonly decision: DecisionView | DecidedView };

function SinceLast({ run, decision }: SinceLastProps) {
  const say = useWords(pageWords);
  const { step } = decision;
  const before = 'closedAt' in decision ? { before: decision.closedAt } : {};
  const { data: last } = useQuery(lastReleaseQuery({ run: run.id, flow: run.flow, step, ...before }));
  const differences = last ? releaseDifferences(last.decided, decision) : [];
  return (
    <>
      <h2 className={classes.heading}>{say('sinceLast')}</h2>
      {last === null ? <p className={classes.quiet}>{say('noLast')}</p> : null}
      {last ? (
        <p className={classes.quiet}>
          <Link to="/runs/$run" params={{ run: last.run.id }}>
            <SafeText text={last.run.name} />
          </Link>{' '}
          · <Time at={last.run.updatedAt} />
          {differences.length === 0 ? ` · ${say('same')}` : null}
        </p>
      ) : null}
      {differences.length > 0 ? <DifferenceTable differences={differences} /> : null}
    </>
  );
}
