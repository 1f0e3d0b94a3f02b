import type { DecisionView, RunSummary, RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { currentProject } from '../api/current-project.ts';
import { request } from '../api/request.ts';
import { CodeText } from '../show/code-text.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { shownValue } from '../show/shown-value.ts';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import { DifferenceTable } from './difference-table.tsx';
import { differencesOf } from './differences.ts';
import { GuardLines } from './guard-lines.tsx';
import { pageWords } from './page-words.ts';
import { runOfDecisionQuery } from './run-of-decision-query.ts';
import classes from './tab.module.css';

type ChangesTabProps = { readonly run: RunView; readonly decision: DecisionView };

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
      <SinceLast run={run} told={told} />
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

type SinceLastProps = { readonly run: RunView; readonly told: { readonly [name: string]: unknown } };

function SinceLast({ run, told }: SinceLastProps) {
  const say = useWords(pageWords);
  const { data: done } = useQuery({
    queryKey: ['list', 'runs', currentProject(), 'done', run.flow, run.id],
    queryFn: ({ signal }) =>
      request<{ runs: RunSummary[] }>('/runs', {
        // Of a decision that is over: what was done before its run, not what has followed.
        query: { flow: run.flow, status: 'done', after: run.id, limit: 1 },
        signal,
      }),
  });
  const lastId = done?.runs[0]?.id;
  const { data: last } = useQuery({ ...runOfDecisionQuery(lastId ?? ''), enabled: lastId !== undefined });
  const all = last ? differencesOf(last.inputs, run.inputs) : [];
  // Of a commit its hash says that it is another.
  const differences = all.filter(({ name }) => name === 'commit' || told[name] === undefined);
  return (
    <>
      <h2 className={classes.heading}>{say('sinceLast')}</h2>
      {done && lastId === undefined ? <p className={classes.quiet}>{say('noLast')}</p> : null}
      {last ? (
        <p className={classes.quiet}>
          <Link to="/runs/$run" params={{ run: last.id }}>
            <SafeText text={last.name} />
          </Link>{' '}
          · <Time at={last.updatedAt} />. {differences.length === 0 ? say('same') : null}
        </p>
      ) : null}
      {differences.length > 0 ? <DifferenceTable differences={differences} /> : null}
    </>
  );
}
