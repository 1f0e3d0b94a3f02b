import { useEffect, useMemo, useState } from 'react';
import type { Direction, GraphLayout } from './graph-layout.ts';
import { layOutGraph, toLayOut } from './lay-out-graph.ts';
import type { RunGraph } from './run-graph.ts';

/** So many are laid out sooner than a worker has begun. */
const smallGraph = 30;

type Laid = { readonly key: string; readonly layout: GraphLayout };

/**
 * The layout of a graph, made in a worker, and anew only when other nodes or edges are drawn than before: what changes
 * while a run goes on moves nothing. Until a new one is there the old one stays.
 */
export function useLayout(graph: RunGraph, direction: Direction): GraphLayout | undefined {
  const [laid, setLaid] = useState<Laid>();
  const asked = useMemo(() => toLayOut(graph, direction), [graph, direction]);
  const key = useMemo(() => JSON.stringify(asked), [asked]);
  const isSmall = asked.nodes.length <= smallGraph;
  const worker = useWorker(!isSmall);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked is the same as long as its key is
  const small = useMemo(() => (isSmall ? layOutGraph(asked) : undefined), [isSmall, key]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked is the same as long as its key is
  useEffect(
    () => (isSmall ? undefined : worker?.(asked, (layout) => setLaid({ key, layout }))),
    [worker, isSmall, key],
  );
  return small ?? laid?.layout;
}

type Ask = (graph: ReturnType<typeof toLayOut>, then: (layout: GraphLayout) => void) => () => void;

function useWorker(isNeeded: boolean): Ask | undefined {
  const [ask, setAsk] = useState<Ask>();
  useEffect(() => {
    if (!isNeeded) return undefined;
    const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
    let last = 0;
    setAsk(() => (graph: ReturnType<typeof toLayOut>, then: (layout: GraphLayout) => void) => {
      last += 1;
      const id = last;
      const listen = ({ data }: MessageEvent<{ readonly id: number; readonly layout: GraphLayout }>) => {
        if (data.id === id) then(data.layout);
      };
      worker.addEventListener('message', listen);
      worker.postMessage({ id, graph });
      return () => worker.removeEventListener('message', listen);
    });
    return () => worker.terminate();
  }, [isNeeded]);
  return ask;
}
