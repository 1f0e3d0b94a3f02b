import { ActionIcon, Tooltip } from '@mantine/core';
import { IconFileText } from '@tabler/icons-react';
import { noLogAddress } from '../../log/log-address.ts';
import { durationText } from '../../show/duration-text.ts';
import { PersonName } from '../../show/person-name.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { Time } from '../../show/time.tsx';
import { useNow } from '../../show/use-now.ts';
import { visibleText } from '../../show/visible-text.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import type { AttemptTrace } from '../story/visit-trace.ts';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';

/** Every try of the visit, the latest first, and what people did to it. */
export function AttemptsTab() {
  const say = useWords(runWords);
  const { visit, view, search } = useRun();
  const acts = view.visits.find((each) => each.step === visit?.step && each.visit === visit?.visit)?.acts ?? [];
  if (!visit || visit.attempts.length === 0)
    return <p className={`${classes.pad} ${classes.quiet}`}>{say('noAttempts')}</p>;
  return (
    <div className={classes.pad}>
      <div>
        {visit.attempts.toReversed().map((attempt) => (
          <Attempt key={attempt.number} attempt={attempt} isSelected={search.attempt === attempt.number} />
        ))}
      </div>
      {acts.length > 0 ? (
        <div>
          <h3 className={classes.part}>{say('acts')}</h3>
          {acts.map((act) => (
            <div key={act.number} className={classes.attempt}>
              <span>
                <StatusMark
                  status={act.status === 'ok' ? 'success' : act.status === 'running' ? 'running' : 'failed'}
                  isBare
                />{' '}
                <strong>{visibleText(act.action)}</strong> {act.by === undefined ? null : <PersonName name={act.by} />}{' '}
                <span className={classes.quiet}>
                  <Time at={act.at} />
                </span>
              </span>
              {act.problem ? (
                <span className={classes.failure}>
                  <SafeText text={act.problem.message} />
                </span>
              ) : null}
              {act.answer === undefined ? null : (
                <span className={classes.quiet}>
                  <SafeText text={act.answer} />
                </span>
              )}
            </div>
          ))}
        </div>
      ) : null}
    </div>
  );
}

function Attempt({ attempt, isSelected }: { readonly attempt: AttemptTrace; readonly isSelected: boolean }) {
  const say = useWords(runWords);
  const language = useLanguage();
  const now = useNow();
  const { go } = useRun();
  const { number, startedAt, endedAt, outcome, failure, deadline, job } = attempt;
  const status = endedAt === undefined ? 'running' : failure === undefined ? 'done' : 'failed';
  return (
    <div className={classes.attempt} data-selected={isSelected || undefined}>
      <span style={{ display: 'flex', gap: 10, alignItems: 'center' }}>
        <StatusMark status={status} isBare />
        <button type="button" className={classes.link} onClick={() => go({ attempt: number })}>
          {say('attemptNumber', { number })}
        </button>
        {outcome === undefined ? null : <strong>{visibleText(outcome)}</strong>}
        <span className={classes.quiet}>
          {durationText((endedAt ?? Math.max(now, startedAt)) - startedAt, language)}
        </span>
        {job === 'code' || job === 'pipeline' ? (
          <Tooltip label={say('tab_log')}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={say('logOfAttempt', { number })}
              onClick={() => go({ attempt: number, tab: 'log', ...noLogAddress })}
            >
              <IconFileText size={15} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </span>
      <span className={classes.quiet}>
        <Time at={startedAt} isExact />
        {endedAt === undefined && deadline !== undefined ? (
          <>
            {' · '}
            {say('until')} <Time at={deadline} />
          </>
        ) : null}
      </span>
      {failure === undefined ? null : (
        <span className={classes.failure}>
          <SafeText text={failure} />
        </span>
      )}
    </div>
  );
}
