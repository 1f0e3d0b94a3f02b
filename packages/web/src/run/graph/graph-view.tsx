import { useMemo, useState } from 'react';
import { Loading } from '../../show/loading.tsx';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import { buildGraph, currentStep } from './build-graph.ts';
import { collapseGraph, defaultCollapsing } from './collapse-graph.ts';
import { GraphBoard } from './graph-board.tsx';
import { GraphList } from './graph-list.tsx';
import { stepId } from './run-graph.ts';

/** The flow of a run as it goes on: what was taken, what may be, and what waits. */
export function GraphView() {
  const say = useWords(runWords);
  const { view, version, shown, search, isReplay, select, go } = useRun();
  const [opened, setOpened] = useState<readonly string[]>([]);
  const full = useMemo(
    () =>
      version &&
      buildGraph({
        ...{ version, visits: shown.visits },
        ...(shown.run && { run: shown.run }),
        ...(!isReplay && { decisions: view.decisions }),
      }),
    [version, shown, isReplay, view.decisions],
  );
  const keep = useMemo(() => {
    const selected = search.step === undefined ? [] : [stepId(search.step)];
    return new Set([...opened.map(stepId), ...selected]);
  }, [opened, search.step]);
  const graph = useMemo(
    () => full && (search.whole ? full : collapseGraph(full, { ...defaultCollapsing, keep })),
    [full, search.whole, keep],
  );
  if (!full || !graph) return <Loading />;
  if (search.list) {
    const onGraph = () => go({ list: undefined });
    return <GraphList graph={full} selected={search.step} onSelect={select} onGraph={onGraph} />;
  }
  return (
    <GraphBoard
      graph={graph}
      label={say('graphKeys')}
      count={full.nodes.length}
      selected={search.step}
      current={currentStep(shown.visits)}
      isWhole={search.whole === true}
      onSelect={select}
      onWhole={(isWhole) => go({ whole: isWhole || undefined })}
      onOpen={(steps) => setOpened([...opened, ...steps])}
      onList={() => go({ list: true })}
    />
  );
}
