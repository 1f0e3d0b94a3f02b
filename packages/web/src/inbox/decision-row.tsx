import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { defaultProject, searchedProject } from '../api/current-project.ts';
import { mayDecideInList } from '../decision/may-decide-in-list.ts';
import { OneLine } from '../decision/one-line.tsx';
import { QuorumBar } from '../decision/quorum-bar.tsx';
import { environmentsOf, riskOf } from '../decision/risk-of.ts';
import { decisionWords } from '../decision/words.ts';
import { peopleText } from '../show/people-text.ts';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useNow } from '../show/use-now.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import classes from './decision-row.module.css';
import { rowKey } from './row-key.ts';
import type { InboxItem } from './use-inbox.ts';
import { inboxWords } from './words.ts';

type DecisionRowProps = {
  readonly item: InboxItem;
  readonly isSelected: boolean;
  readonly onDecide?: (outcome: string) => void;
};

export function DecisionRow({ item, isSelected, onDecide }: DecisionRowProps) {
  const say = useWords(inboxWords);
  const of = useWords(decisionWords);
  const language = useLanguage();
  const now = useNow();
  const { run, step, due, openedAt, asksYou = false, outcomes, grants, project } = item;
  const isOverdue = due !== undefined && due.at <= now;
  const mayHere = onDecide !== undefined && mayDecideInList(item);
  return (
    <li className={classes.row} data-row={rowKey(item)} data-selected={isSelected}>
      <div className={classes.mark}>
        <StatusMark status={isOverdue ? 'overdue' : 'waiting'} isBare size={18} />
      </div>
      <div className={classes.what}>
        <Link
          to="/decisions/$run/$step"
          params={{ run: run.id, step }}
          search={{ project: searchedProject(project) }}
          className={classes.link}
          data-row-link
        >
          <SafeText text={run.name} />{' '}
          <span className={classes.step}>
            <SafeText text={step} />
          </span>
        </Link>
        <div className={classes.line}>
          <OneLine decision={item} />
        </div>
        <div className={classes.meta}>
          <span>
            <SafeText text={run.flow} />
          </span>
          {project === defaultProject ? null : (
            <span>
              <SafeText text={project} />
            </span>
          )}
          <span data-due={isOverdue}>
            {due ? of(isOverdue ? 'overdue' : 'due') : of('waitsSince')} <Time at={due?.at ?? openedAt} />
          </span>
          {due ? (
            <span>
              {of('waitsSince')} <Time at={openedAt} />
            </span>
          ) : null}
          {item.change
            ? environmentsOf(item).map((environment) => (
                <span key={environment} className={classes.environment}>
                  <SafeText text={environment} />
                </span>
              ))
            : null}
          {riskOf(item) === 'irreversible' ? <span data-risk="true">{of('irreversible')}</span> : null}
          {asksYou ? <span data-risk="true">{of('asksYou')}</span> : null}
          <QuorumBar decision={item} />
          {onDecide ? null : (
            <span>
              {say('waitsFor')} <SafeText text={peopleText(item.missing[grants[0] ?? ''] || item.who, language)} />
            </span>
          )}
        </div>
      </div>
      {mayHere ? (
        <div className={classes.actions}>
          {outcomes.slice(0, 3).map((outcome) => (
            <Button
              key={outcome}
              size="compact-sm"
              variant={grants.includes(outcome) ? 'light' : 'default'}
              onClick={() => onDecide(outcome)}
            >
              {outcome}
            </Button>
          ))}
        </div>
      ) : null}
    </li>
  );
}
