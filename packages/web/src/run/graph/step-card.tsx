import { VisuallyHidden } from '@mantine/core';
import {
  IconArrowBackUp,
  IconArrowFork,
  IconBan,
  IconPlayerPlay,
  IconPlayerStop,
  IconRefresh,
  IconUsers,
} from '@tabler/icons-react';
import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { peopleText } from '../../show/people-text.ts';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useLanguage } from '../../words/use-language.ts';
import { useWords } from '../../words/use-words.ts';
import { statusOfStep } from '../status-of-step.ts';
import { runWords } from '../words.ts';
import { changeSigns, signed } from './change-sign.ts';
import classes from './graph.module.css';
import type { Direction } from './graph-layout.ts';
import { JobIcon } from './job-icon.tsx';
import { jobText } from './job-text.ts';
import type { Change, EndNode, GroupNode, StepNode } from './run-graph.ts';

export type CardData<Shown> = {
  readonly shown: Shown;
  readonly direction: Direction;
  readonly isSelected: boolean;
};

export type StepCardNode = Node<CardData<StepNode>, 'step'>;
export type GroupCardNode = Node<CardData<GroupNode>, 'group'>;
export type EndCardNode = Node<CardData<EndNode>, 'end'>;

/** A step: how it is, what it does, who is asked, and what would end the run there. */
export const StepCard = memo(function StepCard({ data }: NodeProps<StepCardNode>) {
  const say = useWords(runWords);
  const { shown, isSelected } = data;
  const { step, state, visits, join, noReturn, change } = shown;
  return (
    <div
      className={classes.card}
      data-state={state}
      data-change={change}
      data-selected={isSelected || undefined}
      title={visibleText(step)}
    >
      <Ends direction={data.direction} />
      {change ? <ChangeMark change={change} /> : null}
      <div className={classes.head}>
        {state === 'plan' ? (
          <JobIcon kind={shown.jobKind} />
        ) : (
          <StatusMark status={statusOfStep[state]} isBare size={16} />
        )}
        <strong className={classes.name}>
          <SafeText text={step} />
        </strong>
        {shown.isEntry ? <IconPlayerPlay size={14} aria-label={say('isEntry')} className={classes.entry} /> : null}
        {shown.canUndo ? <IconArrowBackUp size={14} aria-label={say('canUndo')} className={classes.plain} /> : null}
        {noReturn ? <IconBan size={14} aria-label={say('noReturn')} className={classes.warn} /> : null}
        {visits > 1 ? (
          <span className={classes.count} title={say('visits', { count: visits })}>
            <IconRefresh size={11} aria-hidden /> {visits}
          </span>
        ) : null}
        {join === undefined || join === 'idle' ? null : (
          <span className={classes.count} title={say('arrived', { arrived: join.arrived, of: join.of })}>
            <IconArrowFork size={11} aria-hidden /> {join.arrived}/{join.of}
          </span>
        )}
      </div>
      <div className={classes.below}>
        <span className={classes.job}>{jobText(shown, say)}</span>
        <Ending shown={shown} />
      </div>
      <Marks shown={shown} />
    </div>
  );
});

function ChangeMark({ change }: { readonly change: Change }) {
  const say = useWords(runWords);
  return (
    <span className={classes.change} title={say(`change_${change}`)}>
      <span aria-hidden="true">{changeSigns[change]}</span>
      <VisuallyHidden>{say(`change_${change}`)}</VisuallyHidden>
    </span>
  );
}

function Ending({ shown: { outcome, undo, environment } }: { readonly shown: StepNode }) {
  const say = useWords(runWords);
  if (environment !== undefined) return <span className={classes.outcome}>{visibleText(environment)}</span>;
  if (undo) return <span className={classes.outcome}>{say(`undo_${undo.state}`)}</span>;
  return outcome === undefined ? null : <span className={classes.outcome}>{visibleText(outcome)}</span>;
}

function Marks({ shown: { who, votes, ends } }: { readonly shown: StepNode }) {
  const say = useWords(runWords);
  const language = useLanguage();
  if (who === undefined && ends.length === 0) return null;
  const people = peopleText(who ?? '', language);
  const voters = votes.length > 0 ? `, ${say('voted', { names: votes.map(visibleText).join(', ') })}` : '';
  const asked = `${visibleText(people)}${voters}`;
  return (
    <div className={classes.marks}>
      {who === undefined ? null : (
        <span className={classes.people} title={asked}>
          <IconUsers size={12} aria-hidden />
          <span>
            {votes.length > 0 ? `${say('votesOf', { count: votes.length })} · ` : null}
            <SafeText text={people} />
          </span>
        </span>
      )}
      {ends.map(({ outcome, end, taken, change }) => (
        <span
          key={`${outcome} ${end}`}
          className={classes.end}
          data-taken={taken > 0 || undefined}
          data-change={change}
          title={say(`end_${end}`)}
        >
          {end === 'rollback' ? <IconArrowBackUp size={11} aria-hidden /> : <IconPlayerStop size={11} aria-hidden />}
          {visibleText(signed(outcome, change))}
        </span>
      ))}
    </div>
  );
}

/** Steps in a row, drawn one by one when somebody asks. */
export const GroupCard = memo(function GroupCard({ data }: NodeProps<GroupCardNode>) {
  const say = useWords(runWords);
  const { steps, state } = data.shown;
  return (
    <div className={classes.card} data-state={state} data-kind="group">
      <Ends direction={data.direction} />
      <div className={classes.head}>
        {state === 'plan' ? null : <StatusMark status={statusOfStep[state]} isBare size={16} />}
        <strong className={classes.name}>{say('stepsInRow', { count: steps.length })}</strong>
      </div>
      <div className={classes.below}>
        <span className={classes.job}>
          <SafeText text={`${steps[0]} … ${steps.at(-1)}`} />
        </span>
      </div>
    </div>
  );
});

export const EndCard = memo(function EndCard({ data }: NodeProps<EndCardNode>) {
  const say = useWords(runWords);
  const { end, reached, count } = data.shown;
  return (
    <div className={classes.done} data-reached={reached || undefined}>
      <Ends direction={data.direction} />
      {end === 'done' ? say('doneNode') : say('restNode', { count })}
    </div>
  );
});

/** Where edges begin and end; nothing to be seen. */
function Ends({ direction }: { readonly direction: Direction }) {
  const [into, out] = direction === 'right' ? [Position.Left, Position.Right] : [Position.Top, Position.Bottom];
  return (
    <>
      <Handle type="target" position={into} isConnectable={false} className={classes.handle} />
      <Handle type="source" position={out} isConnectable={false} className={classes.handle} />
    </>
  );
}
