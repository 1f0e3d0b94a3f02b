import type { UndoPlan } from '@signalbox/protocol';
import { IconAlertTriangle, IconArrowBackUp, IconMinus } from '@tabler/icons-react';
import { ErrorState } from '../../show/error-state.tsx';
import { Loading } from '../../show/loading.tsx';
import { SafeText } from '../../show/safe-text.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import classes from './undo-preview.module.css';

type UndoPreviewProps = {
  readonly plan: { readonly data?: UndoPlan | undefined; readonly error: unknown };
};

/** In the order in which it will be done: what is undone and how, what is left, and where the way back stops. */
export function UndoPreview({ plan: { data, error } }: UndoPreviewProps) {
  const say = useWords(runWords);
  if (error) return <ErrorState error={error} />;
  if (!data) return <Loading />;
  if (data.visits.length === 0) return <p className={classes.nothing}>{say('nothingToUndo')}</p>;
  const bars = data.visits.filter(({ irreversible }) => irreversible !== undefined).length;
  return (
    <div className={classes.plan}>
      {bars > 0 ? (
        <p className={classes.warning} role="note">
          <IconAlertTriangle size={16} aria-hidden /> {say('pointsOfNoReturn', { count: bars })}
        </p>
      ) : null}
      <ol className={classes.list} aria-label={say('undoPlan')}>
        {data.visits.map((visit) => (
          <Planned key={`${visit.step}/${visit.visit}/${visit.child ?? ''}`} visit={visit} />
        ))}
      </ol>
      {data.goesOn ? <p className={classes.nothing}>{say('undoGoesOn', { count: data.visits.length })}</p> : null}
    </div>
  );
}

function Planned({ visit }: { readonly visit: UndoPlan['visits'][number] }) {
  const say = useWords(runWords);
  const { step, visit: number, outcome, how, irreversible, forwardOnly, childName } = visit;
  const isBar = irreversible !== undefined;
  const text = isBar ? say('stopsHere') : forwardOnly ? say('onlyForward') : say(`how_${how}`);
  const Icon = isBar ? IconAlertTriangle : how === 'nothing' ? IconMinus : IconArrowBackUp;
  return (
    <li className={classes.item} data-bar={isBar || undefined} data-left={how === 'nothing' || undefined}>
      <Icon size={16} aria-hidden className={classes.icon} />
      <span className={classes.step}>
        <SafeText text={number > 1 ? `${step} #${number}` : step} />
        {outcome === undefined ? null : <span className={classes.outcome}>{visibleText(outcome)}</span>}
      </span>
      <span className={classes.how}>
        {text}
        {childName === undefined ? null : (
          <>
            {' '}
            (<SafeText text={childName} />)
          </>
        )}
        {isBar ? (
          <>
            : <SafeText text={irreversible} />
          </>
        ) : null}
      </span>
    </li>
  );
}
