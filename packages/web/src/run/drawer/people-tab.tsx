import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { exactTime } from '../../show/exact-time.ts';
import { peopleText } from '../../show/people-text.ts';
import { PersonName } from '../../show/person-name.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { Time } from '../../show/time.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { whyNotSentence } from '../../show/why-not-sentence.ts';
import { whyNotWords } from '../../show/why-not-words.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { deedsOf } from '../audit/deeds-of.ts';
import { eventSentence } from '../events/event-sentence.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';
import { useDetails } from './use-details.ts';

/** Who is asked, who has said what, and what people did to the visit. */
export function PeopleTab() {
  const say = useWords(runWords);
  const language = useLanguage();
  const { view, visit, search, isReplay } = useRun();
  const details = useDetails();
  const deeds = useMemo(() => deedsOf(details?.transitions ?? []), [details]);
  const ofVisit = (each: { readonly step: string; readonly visit: number }) =>
    each.step === search.step && (visit === undefined || each.visit === visit.visit);
  const decision = isReplay ? undefined : view.decisions.find(ofVisit);
  const said = [...view.comments, ...view.evidence].filter(ofVisit).sort((one, other) => one.at - other.at);
  const isEmpty = !decision && deeds.length === 0 && said.length === 0;
  return (
    <div className={classes.pad}>
      {isEmpty ? <p className={classes.quiet}>{say('noPeople')}</p> : null}
      {decision ? <Decision decision={decision} /> : null}
      {decision ? (
        <Link to="/decisions/$run/$step" params={{ run: view.id, step: decision.step }}>
          {say(decision.mayDecide ? 'decide' : 'toDecision')}
        </Link>
      ) : null}
      {deeds.length > 0 ? (
        <div>
          <h3 className={classes.part}>{say('deeds')}</h3>
          {deeds.map(({ key, at, actor, events }) => (
            <div key={key} className={classes.attempt}>
              <span>
                <PersonName name={actor} />{' '}
                <span className={classes.quiet}>
                  <Time at={at} />
                </span>
              </span>
              {events.map((event, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: events of a transition do not change
                <span key={index}>
                  <SafeText text={eventSentence(event, language, (instant) => exactTime(instant, language))} />
                </span>
              ))}
            </div>
          ))}
        </div>
      ) : null}
      {said.length > 0 ? (
        <div>
          <h3 className={classes.part}>{say('said')}</h3>
          {said.map((note) => (
            <div key={note.id} className={classes.attempt}>
              <span>
                <PersonName name={note.by} />{' '}
                <span className={classes.quiet}>
                  <Time at={note.at} />
                </span>
              </span>
              <p className={classes.text}>{visibleText('text' in note ? note.text : note.name)}</p>
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}

type DecisionView = ReturnType<typeof useRun>['view']['decisions'][number];

function Decision({ decision }: { readonly decision: DecisionView }) {
  const say = useWords(runWords);
  const sayWhyNot = useWords(whyNotWords);
  const { who, votes, missing, grants, claimed, mayDecide, mayNotBecause, due } = decision;
  const language = useLanguage();
  const still = missing[grants[0] ?? ''] ?? '';
  return (
    <dl className={classes.facts}>
      <dt>{say('rule')}</dt>
      <dd>
        <SafeText text={peopleText(who, language)} />
      </dd>
      {still === '' ? null : (
        <>
          <dt>{say('missing')}</dt>
          <dd>
            <SafeText text={peopleText(still, language)} />
          </dd>
        </>
      )}
      {votes.map((vote) => (
        <div key={vote.by} style={{ display: 'contents' }}>
          <dt>{say('vote')}</dt>
          <dd>
            <PersonName name={vote.by} /> {visibleText(vote.outcome)}
            {vote.lapsed ? <span className={classes.quiet}> ({say('voteLapsed')})</span> : null}
            {vote.reason === undefined ? null : (
              <>
                : <SafeText text={vote.reason} />
              </>
            )}
          </dd>
        </div>
      ))}
      {claimed ? (
        <>
          <dt>{say('claimed')}</dt>
          <dd>
            <PersonName name={claimed.by} />
          </dd>
        </>
      ) : null}
      {due ? (
        <>
          <dt>{say('due')}</dt>
          <dd>
            <Time at={due.at} isExact />
          </dd>
        </>
      ) : null}
      <dt>{say('you')}</dt>
      <dd>
        {mayDecide ? (
          say('youMay')
        ) : (
          <SafeText text={mayNotBecause ? whyNotSentence(mayNotBecause, sayWhyNot, language) : say('youMayNot')} />
        )}
      </dd>
    </dl>
  );
}
