import { SafeText } from '../../show/safe-text.tsx';
import { Time } from '../../show/time.tsx';
import { useWords } from '../../words/use-words.ts';
import { JsonTree } from '../data/json-tree.tsx';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';
import { useDetails } from './use-details.ts';

/** How what the step did is taken back, and what has become of that. */
export function UndoTab() {
  const say = useWords(runWords);
  const { view, visit, search } = useRun();
  const details = useDetails();
  const step = view.steps.find(({ name }) => name === search.step);
  const undo = visit?.undo;
  const kept = details?.undoData ?? {};
  const how = step?.undo;
  return (
    <div className={classes.pad}>
      <p className={classes.quiet}>
        {how === undefined ? say('noEffect') : step?.forwardOnly ? say('onlyForward') : say(`how_${how}`)}
      </p>
      {step?.irreversible === undefined ? null : (
        <p className={classes.failure}>
          {say('noReturn')}: <SafeText text={step.irreversible} />
        </p>
      )}
      {undo ? (
        <dl className={classes.facts}>
          <dt>{say('state')}</dt>
          <dd>
            <strong>{say(`undo_${undo.state}`)}</strong>
          </dd>
          <dt>{say('begun')}</dt>
          <dd>
            <Time at={undo.startedAt} isExact />
          </dd>
          {undo.endedAt === undefined ? null : (
            <>
              <dt>{say('ended')}</dt>
              <dd>
                <Time at={undo.endedAt} isExact />
              </dd>
            </>
          )}
          {undo.attempts > 0 ? (
            <>
              <dt>{say('attempts')}</dt>
              <dd>{undo.attempts}</dd>
            </>
          ) : null}
          {undo.failure === undefined ? null : (
            <>
              <dt>{say('failure')}</dt>
              <dd className={classes.failure}>
                <SafeText text={undo.failure} />
              </dd>
            </>
          )}
          {undo.why === undefined ? null : (
            <>
              <dt>{say('why')}</dt>
              <dd>
                <SafeText text={undo.why} />
              </dd>
            </>
          )}
        </dl>
      ) : null}
      {Object.keys(kept).length > 0 ? (
        <div>
          <h3 className={classes.part}>{say('undoData')}</h3>
          <JsonTree value={kept} />
        </div>
      ) : null}
    </div>
  );
}
