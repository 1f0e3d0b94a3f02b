import { Button } from '@mantine/core';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { statusOfStep } from '../status-of-step.ts';
import { runWords } from '../words.ts';
import { outcomesText, signed } from './change-sign.ts';
import classes from './graph-list.module.css';
import { JobIcon } from './job-icon.tsx';
import { jobText } from './job-text.ts';
import { doneId, type RunGraph, type StepNode } from './run-graph.ts';

type GraphListProps = {
  readonly graph: RunGraph;
  /** The name of a step. */
  readonly selected: string | undefined;
  readonly onSelect: (step: string) => void;
  readonly onGraph: () => void;
};

/** The graph as a text: every step, how it is, and where its outcomes lead. */
export function GraphList({ graph, selected, onSelect, onGraph }: GraphListProps) {
  const say = useWords(runWords);
  const steps = graph.nodes.filter((node): node is StepNode => node.kind === 'step');
  return (
    <div className={classes.place}>
      <Button size="compact-sm" variant="default" onClick={onGraph}>
        {say('asGraph')}
      </Button>
      <ol className={classes.list}>
        {steps.map((node) => (
          <Item key={node.id} node={node} graph={graph} isSelected={node.step === selected} onSelect={onSelect} />
        ))}
      </ol>
    </div>
  );
}

type ItemProps = Pick<GraphListProps, 'graph' | 'onSelect'> & { readonly node: StepNode; readonly isSelected: boolean };

function Item({ node, graph, isSelected, onSelect }: ItemProps) {
  const say = useWords(runWords);
  const ways = graph.edges.filter(({ from, kind }) => from === node.id && kind !== 'undo');
  return (
    <li className={classes.item} data-selected={isSelected || undefined}>
      <button type="button" className={classes.step} onClick={() => onSelect(node.step)}>
        {node.state === 'plan' ? (
          <JobIcon kind={node.jobKind} />
        ) : (
          <StatusMark status={statusOfStep[node.state]} isBare />
        )}
        <SafeText text={node.step} />
      </button>
      <span className={classes.facts}>
        {node.state === 'plan' ? jobText(node, say) : say(`state_${node.state}`)}
        {node.change ? `, ${say(`change_${node.change}`)}` : ''}
        {node.outcome === undefined ? '' : `, ${visibleText(node.outcome)}`}
        {node.visits > 1 ? `, ${say('visits', { count: node.visits })}` : ''}
      </span>
      <ul className={classes.ways}>
        {ways.map(({ id, to, taken, change, ...way }) => (
          <li key={id}>
            {visibleText(outcomesText(way))} → {to === doneId ? say('doneNode') : visibleText(to.replace(/^step:/, ''))}
            {taken > 0 ? ` (${say('takenTimes', { count: taken })})` : ''}
            {change ? ` (${say(`change_${change}`)})` : ''}
          </li>
        ))}
        {node.ends.map(({ outcome, end, change }) => (
          <li key={`${outcome} ${end}`}>
            {visibleText(signed(outcome, change))} → {say(`end_${end}`)}
          </li>
        ))}
      </ul>
    </li>
  );
}
