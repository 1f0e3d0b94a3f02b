import { Button } from '@mantine/core';
import { SafeText } from '../../show/safe-text.tsx';
import { StatusMark } from '../../show/status-mark.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { statusOfStep } from '../status-of-step.ts';
import { runWords } from '../words.ts';
import classes from './graph-list.module.css';
import { doneId, type RunGraph, type StepNode } from './run-graph.ts';

/** The graph as a text: every step, how it is, and where its outcomes lead. */
export function GraphList({ graph, onGraph }: { readonly graph: RunGraph; readonly onGraph: () => void }) {
  const say = useWords(runWords);
  const steps = graph.nodes.filter((node): node is StepNode => node.kind === 'step');
  return (
    <div className={classes.place}>
      <Button size="compact-sm" variant="default" onClick={onGraph}>
        {say('asGraph')}
      </Button>
      <ol className={classes.list}>
        {steps.map((node) => (
          <Item key={node.id} node={node} graph={graph} />
        ))}
      </ol>
    </div>
  );
}

function Item({ node, graph }: { readonly node: StepNode; readonly graph: RunGraph }) {
  const say = useWords(runWords);
  const { select, search } = useRun();
  const ways = graph.edges.filter(({ from, kind }) => from === node.id && kind !== 'undo');
  return (
    <li className={classes.item} data-selected={search.step === node.step || undefined}>
      <button type="button" className={classes.step} onClick={() => select(node.step)}>
        <StatusMark status={statusOfStep[node.state]} isBare />
        <SafeText text={node.step} />
      </button>
      <span className={classes.facts}>
        {say(`state_${node.state}`)}
        {node.outcome === undefined ? '' : `, ${visibleText(node.outcome)}`}
        {node.visits > 1 ? `, ${say('visits', { count: node.visits })}` : ''}
      </span>
      <ul className={classes.ways}>
        {ways.map(({ id, to, labels, taken }) => (
          <li key={id}>
            {labels.map(({ outcome }) => visibleText(outcome)).join(', ')} →{' '}
            {to === doneId ? say('doneNode') : visibleText(to.replace(/^step:/, ''))}
            {taken > 0 ? ` (${say('takenTimes', { count: taken })})` : ''}
          </li>
        ))}
        {node.ends.map(({ outcome, end }) => (
          <li key={outcome}>
            {visibleText(outcome)} → {say(`end_${end}`)}
          </li>
        ))}
      </ul>
    </li>
  );
}
