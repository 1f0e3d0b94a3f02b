import type { FlowVersion } from '@signalbox/engine';
import { useMemo, useState } from 'react';
import { collapseGraph, defaultCollapsing } from '../run/graph/collapse-graph.ts';
import { GraphBoard } from '../run/graph/graph-board.tsx';
import { GraphList } from '../run/graph/graph-list.tsx';
import { type RunGraph, stepId } from '../run/graph/run-graph.ts';
import { useWords } from '../words/use-words.ts';
import { compareGraphs } from './compare-graphs.ts';
import classes from './flow-graph.module.css';
import { GraphChanges } from './graph-changes.tsx';
import { planGraph } from './plan-graph.ts';
import { StepPanel } from './step-panel.tsx';
import { flowsWords } from './words.ts';

type FlowGraphProps = {
  readonly version: FlowVersion;
  /** What it is compared with. */
  readonly before?: FlowVersion | undefined;
  /** The name of a step. */
  readonly selected: string | undefined;
  readonly onSelect: (step: string | undefined) => void;
};

/** A version of a flow as a graph, alone or with what another one has otherwise; beside it the text of what is selected. */
export function FlowGraph({ version, before, selected, onSelect }: FlowGraphProps) {
  const full = useMemo(() => (before ? compareGraphs(before, version) : planGraph(version)), [before, version]);
  const node = full.nodes.find((each) => each.kind === 'step' && each.step === selected);
  const hasSide = node !== undefined || before !== undefined;
  return (
    <div className={classes.place} data-side={hasSide || undefined}>
      <div className={classes.board}>
        <Board key={version.hash} full={full} selected={selected} onSelect={onSelect} />
      </div>
      {node?.kind === 'step' ? (
        <StepPanel node={node} version={version} before={before} onClose={() => onSelect(undefined)} />
      ) : before ? (
        <GraphChanges graph={full} version={version} before={before} onSelect={onSelect} />
      ) : null}
    </div>
  );
}

type BoardProps = Pick<FlowGraphProps, 'selected' | 'onSelect'> & { readonly full: RunGraph };

function Board({ full, selected, onSelect }: BoardProps) {
  const say = useWords(flowsWords);
  const [isList, setList] = useState(false);
  const [isWhole, setWhole] = useState(false);
  const [opened, setOpened] = useState<readonly string[]>([]);
  const graph = useMemo(() => {
    if (isWhole) return full;
    const keep = new Set([
      ...changedSteps(full),
      ...[...opened, ...(selected === undefined ? [] : [selected])].map(stepId),
    ]);
    return collapseGraph(full, { ...defaultCollapsing, keep });
  }, [full, isWhole, opened, selected]);
  if (isList) {
    return <GraphList graph={full} selected={selected} onSelect={onSelect} onGraph={() => setList(false)} />;
  }
  return (
    <GraphBoard
      graph={graph}
      label={say('graphKeys')}
      count={full.nodes.length}
      selected={selected}
      isWhole={isWhole}
      onSelect={onSelect}
      onWhole={setWhole}
      onOpen={(steps) => setOpened([...opened, ...steps])}
      onList={() => setList(true)}
    />
  );
}

/** Ids of the steps at which something is to be seen of a comparison. */
function changedSteps({ nodes, edges }: RunGraph): readonly string[] {
  return [
    ...nodes.filter((node) => node.kind === 'step' && node.change !== undefined).map(({ id }) => id),
    ...edges.filter(({ change }) => change !== undefined).flatMap(({ from, to }) => [from, to]),
  ];
}
