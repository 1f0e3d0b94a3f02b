import { Badge } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { CodeText } from '../show/code-text.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { shownValue } from '../show/shown-value.ts';
import { useWords } from '../words/use-words.ts';
import classes from './guard-lines.module.css';
import type { GuardView } from './guard-view.ts';
import { decisionWords } from './words.ts';

const KeptBack = lazy(async () => ({ default: (await import('../interlocks/kept-back.tsx')).KeptBack }));

/** The effects that a grant lets happen, each with all that it is given. */
export function GuardLines({ guards }: { readonly guards: readonly GuardView[] }) {
  const say = useWords(decisionWords);
  if (guards.length === 0) return <p className={classes.none}>{say('nothing')}</p>;
  return (
    <ul className={classes.guards}>
      {guards.map(({ step, job, args, environment, irreversible, interlocks }) => (
        <li key={step} className={classes.guard}>
          <div className={classes.head}>
            <strong>
              <SafeText text={step} />
            </strong>
            {job === step ? null : (
              <span className={classes.job}>
                <SafeText text={job} />
              </span>
            )}
            {environment === undefined ? null : (
              <Badge variant="light" color="indigo" tt="none">
                <SafeText text={environment} />
              </Badge>
            )}
            {irreversible === undefined ? null : (
              <Badge variant="light" color="red" tt="none" title={irreversible}>
                {say('irreversible')}
              </Badge>
            )}
          </div>
          {irreversible === undefined ? null : (
            <p className={classes.why}>
              <SafeText text={irreversible} />
            </p>
          )}
          {interlocks ? (
            <Suspense>
              <KeptBack interlocks={interlocks} />
            </Suspense>
          ) : null}
          <dl className={classes.args}>
            {Object.entries(args).map(([name, value]) => (
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
        </li>
      ))}
    </ul>
  );
}
