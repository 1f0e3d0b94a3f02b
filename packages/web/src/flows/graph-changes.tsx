import type { FlowVersion } from '@signalbox/engine';
import { changeSigns } from '../run/graph/change-sign.ts';
import { type Change, doneId, type GraphEdge, type RunGraph, type StepNode } from '../run/graph/run-graph.ts';
import { runWords } from '../run/words.ts';
import { SafeText } from '../show/safe-text.tsx';
import { visibleText } from '../show/visible-text.ts';
import { useWords } from '../words/use-words.ts';
import classes from './flow-graph.module.css';
import { FslDiff } from './fsl-diff.tsx';
import { headText } from './step-text.ts';
import { flowsWords } from './words.ts';

type GraphChangesProps = {
  readonly graph: RunGraph;
  readonly version: FlowVersion;
  readonly before: FlowVersion;
  readonly onSelect: (step: string) => void;
};

/** What a comparison has found: steps, ways between them, and what the flow says of itself. */
export function GraphChanges({ graph, version, before, onSelect }: GraphChangesProps) {
  const say = useWords(flowsWords);
  const steps = graph.nodes.filter((node): node is StepNode => node.kind === 'step' && node.change !== undefined);
  const ways = graph.edges.filter(({ change }) => change !== undefined);
  const [old, fresh] = [headText(before), headText(version)];
  const isSame = steps.length === 0 && ways.length === 0 && old === fresh;
  return (
    <aside className={classes.side} aria-label={say('compare')}>
      <h2 className={classes.title}>{say('compare')}</h2>
      {isSame ? <p className={classes.quiet}>{say('same')}</p> : null}
      {steps.length > 0 ? (
        <section>
          <h3 className={classes.heading}>{say('steps')}</h3>
          <ul className={classes.changes}>
            {steps.map(({ id, step, change }) => (
              <li key={id}>
                <button type="button" className={classes.change} onClick={() => onSelect(step)}>
                  <Sign change={change} />
                  <span className={classes.name} data-change={change}>
                    <SafeText text={step} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {ways.length > 0 ? (
        <section>
          <h3 className={classes.heading}>{say('ways')}</h3>
          <ul className={classes.changes}>
            {ways.map((edge) => (
              <li key={edge.id}>
                <button
                  type="button"
                  className={classes.change}
                  onClick={() => onSelect(edge.from.replace(/^step:/, ''))}
                >
                  <Sign change={edge.change} />
                  <span className={classes.name}>
                    <SafeText text={wayText(edge, say('done'))} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ) : null}
      {old === fresh ? null : (
        <section>
          <h3 className={classes.heading}>{say('flowItself')}</h3>
          <FslDiff before={old} after={fresh} />
        </section>
      )}
    </aside>
  );
}

export function Sign({ change }: { readonly change: Change | undefined }) {
  const say = useWords(runWords);
  if (!change) return null;
  return (
    <span className={classes.sign} data-change={change}>
      <span aria-hidden="true">{changeSigns[change]}</span>
      <span>{say(`change_${change}`)}</span>
    </span>
  );
}

/** From where to where, and by which outcomes. */
function wayText({ from, to, labels }: GraphEdge, done: string): string {
  const outcomes = labels.map(({ outcome, change }) => (change ? `${changeSigns[change]}${outcome}` : outcome));
  const by = outcomes.length === 0 ? '' : ` (${outcomes.join(', ')})`;
  const end = to === doneId ? done : to.replace(/^step:/, '');
  return visibleText(`${from.replace(/^step:/, '')} → ${end}${by}`);
}
