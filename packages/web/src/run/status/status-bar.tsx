import type { RunSummary } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { durationText } from '../../show/duration-text.ts';
import type { StatusName } from '../../show/look-of-status.ts';
import { peopleText } from '../../show/people-text.ts';
import { runCauseSentence } from '../../show/run-cause-sentence.ts';
import { runCauseWords } from '../../show/run-cause-words.ts';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { Time } from '../../show/time.tsx';
import { useNow } from '../../show/use-now.ts';
import { visibleText } from '../../show/visible-text.ts';
import { waitReason } from '../../show/wait-sentence.ts';
import { waitWords } from '../../show/wait-words.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './status-bar.module.css';
import { type Wait, waitsOf } from './status-line.ts';

const mostShown = 3;
/** What is due then is what is waited for, and no limit. */
const comesThen: ReadonlySet<Wait['kind']> = new Set(['timer', 'time']);

/** The first thing that one wants to know: what the run waits for, or why it is over. */
export function StatusBar() {
  const say = useWords(runWords);
  const sayCause = useWords(runCauseWords);
  const { view, shown, isReplay } = useRun();
  const now = useNow();
  const [isAll, setAll] = useState(false);
  if (isReplay) return null;
  const waits = waitsOf(view, now);
  const { stopping } = view;
  const { because } = shown;
  if (waits.length === 0 && !because) return null;
  const more = waits.length - mostShown;
  return (
    <div className={classes.bar} data-status={view.status}>
      {because ? (
        <p className={classes.detail}>
          <SafeText text={runCauseSentence(because, sayCause)} />
        </p>
      ) : null}
      {stopping ? (
        <p className={classes.detail} data-stopping>
          <bdi>{say(stopping.reason === undefined ? 'beingStopped' : 'beingStoppedFor', visibleFacts(stopping))}</bdi>
        </p>
      ) : null}
      <ul className={classes.waits} aria-label={say('waitsFor')}>
        {(isAll ? waits : waits.slice(0, mostShown)).map((wait) => (
          <WaitLine key={`${wait.kind}/${wait.step}`} wait={wait} />
        ))}
      </ul>
      {more > 0 ? (
        <button type="button" className={classes.more} onClick={() => setAll(!isAll)}>
          {isAll ? say('showLess') : say('waitsMore', { count: more })}
        </button>
      ) : null}
    </div>
  );
}

function visibleFacts({ by, reason = '' }: NonNullable<RunSummary['stopping']>) {
  return { by: visibleText(by), reason: visibleText(reason) };
}

const marks: { readonly [kind in Wait['kind']]: StatusName } = {
  person: 'waiting',
  information: 'waiting',
  trigger: 'waiting',
  act: 'waiting',
  retry: 'held',
  failed_undo: 'error',
  resume: 'paused',
  callback: 'running',
  build: 'running',
  host: 'running',
  run: 'running',
  undo: 'rolling_back',
  given_up: 'rolling_back',
  event: 'open',
  time: 'open',
  timer: 'queued',
  slot: 'queued',
};

function WaitLine({ wait }: { readonly wait: Wait }) {
  const say = useWords(runWords);
  const sayWait = useWords(waitWords);
  const language = useLanguage();
  const { select, view } = useRun();
  const now = useNow();
  const { kind, step, who = '', since, due, isOverdue, voted, claimedBy } = wait;
  const sentence =
    wait.template === undefined
      ? sayWait(`wait_${kind}`, { step: visibleText(step), who: visibleText(peopleText(who, language)) })
      : sayWait('wait_templateSlot', { template: visibleText(wait.template) });
  return (
    <li className={classes.wait}>
      <StatusMark status={isOverdue && kind === 'person' ? 'overdue' : marks[kind]} isBare size={17} />
      <span className={classes.sentence}>
        {step === '' ? (
          sentence
        ) : (
          <button type="button" className={classes.step} onClick={() => select(step)}>
            {sentence}
          </button>
        )}
      </span>
      <span className={classes.facts}>
        {since === undefined ? null : <span>{durationText(now - since, language)}</span>}
        {due === undefined ? null : (
          <span data-overdue={isOverdue || undefined}>
            {say(kind === 'person' ? 'due' : comesThen.has(kind) ? 'comes' : 'until')} <Time at={due} />
          </span>
        )}
        {voted.length > 0 ? <span>{say('voted', { names: voted.map(visibleText).join(', ') })}</span> : null}
        {claimedBy === undefined ? null : <span>{say('claimedBy', { name: visibleText(claimedBy) })}</span>}
        <Told wait={wait} />
        {kind === 'person' || kind === 'information' ? (
          <Link to="/decisions/$run/$step" params={{ run: view.id, step }}>
            {say(wait.isYours ? 'decide' : 'toDecision')}
          </Link>
        ) : null}
      </span>
    </li>
  );
}

/** What the server knows more, and where to go from here. */
function Told({ wait }: { readonly wait: Wait }) {
  const say = useWords(runWords);
  const sayWait = useWords(waitWords);
  const { child } = wait;
  const reason = waitReason(wait.told, sayWait);
  if (child)
    return (
      <Link to="/runs/$run" params={{ run: child.id }}>
        <SafeText text={child.name ?? say('runBelow')} />
      </Link>
    );
  return reason === undefined ? null : (
    <span className={classes.said}>
      <SafeText text={reason} />
    </span>
  );
}
