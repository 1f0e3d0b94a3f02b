import { Link } from '@tanstack/react-router';
import { durationText } from '../../show/duration-text.ts';
import { PersonName } from '../../show/person-name.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { Time } from '../../show/time.tsx';
import { useNow } from '../../show/use-now.ts';
import { visibleText } from '../../show/visible-text.ts';
import { waitReason, waitSentence } from '../../show/wait-sentence.ts';
import { waitWords } from '../../show/wait-words.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';
import { Shares } from './shares.tsx';

/** What one wants to know of a visit first. */
export function OverviewTab() {
  const say = useWords(runWords);
  const sayWait = useWords(waitWords);
  const language = useLanguage();
  const { visit, view, search } = useRun();
  const step = view.steps.find(({ name }) => name === search.step);
  const waits = view.waitsFor.filter((wait) => wait.step === search.step);
  return (
    <div className={classes.pad}>
      {visit ? <Facts /> : <p className={classes.quiet}>{say('notEntered')}</p>}
      {visit ? <Shares visit={visit} /> : null}
      {waits.map((wait) => (
        <p key={wait.kind} className={classes.quiet}>
          <SafeText
            text={[waitSentence(wait, sayWait, language), waitReason(wait, sayWait)].filter(Boolean).join('. ')}
          />{' '}
          {wait.child === undefined ? null : (
            <Link to="/runs/$run" params={{ run: wait.child }}>
              <SafeText text={wait.childName ?? say('runBelow')} />
            </Link>
          )}
        </p>
      ))}
      {step ? (
        <div>
          <h3 className={classes.part}>{say('follows')}</h3>
          <table className={classes.table}>
            <tbody>
              {Object.entries(step.on).map(([outcome, target]) => (
                <tr key={outcome}>
                  <th scope="row">{visibleText(outcome)}</th>
                  <td>
                    <SafeText text={target} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : null}
    </div>
  );
}

function Facts() {
  const say = useWords(runWords);
  const language = useLanguage();
  const now = useNow();
  const { visit, view } = useRun();
  if (!visit) return null;
  const { openedAt, closedAt, outcome, by, reason, skipped, overridden, attempts } = visit;
  const told = view.visits.find((each) => each.step === visit.step && each.visit === visit.visit);
  const last = attempts.at(-1);
  const step = view.steps.find(({ name }) => name === visit.step);
  return (
    <dl className={classes.facts}>
      {outcome === undefined ? null : (
        <>
          <dt>{say('outcome')}</dt>
          <dd>
            <strong>{visibleText(outcome)}</strong>
            {skipped ? ` · ${say('skipped')}` : ''}
            {overridden ? ` · ${say('overridden')}` : ''}
          </dd>
        </>
      )}
      {by === undefined || by === 'callback' || by === 'system' ? null : (
        <>
          <dt>{say('by')}</dt>
          <dd>
            <PersonName name={by} />
          </dd>
        </>
      )}
      {(reason ?? told?.reason) === undefined ? null : (
        <>
          <dt>{say('why')}</dt>
          <dd>
            <SafeText text={reason ?? told?.reason ?? ''} />
          </dd>
        </>
      )}
      {last?.failure === undefined ? null : (
        <>
          <dt>{say('failure')}</dt>
          <dd className={classes.failure}>
            <SafeText text={last.failure} />
          </dd>
        </>
      )}
      <dt>{say('entered')}</dt>
      <dd>
        <Time at={openedAt} isExact />
      </dd>
      {closedAt === undefined ? null : (
        <>
          <dt>{say('ended')}</dt>
          <dd>
            <Time at={closedAt} isExact />
          </dd>
        </>
      )}
      <dt>{say('took')}</dt>
      <dd>{durationText((closedAt ?? Math.max(now, openedAt)) - openedAt, language)}</dd>
      <dt>{say('job')}</dt>
      <dd>
        <SafeText text={step?.job ?? ''} />
      </dd>
      {told?.child === undefined ? null : (
        <>
          <dt>{say('runBelow')}</dt>
          <dd>
            <Link to="/runs/$run" params={{ run: told.child }}>
              <SafeText text={told.childName ?? told.child} />
            </Link>
          </dd>
        </>
      )}
      {told?.build === undefined ? null : (
        <>
          <dt>{say('build')}</dt>
          <dd>
            <Link to="/builds/$build" params={{ build: told.build }}>
              <SafeText text={told.build} />
            </Link>
          </dd>
        </>
      )}
    </dl>
  );
}
