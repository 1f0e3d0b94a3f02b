import type { Direction, GraphLayout, Point } from './graph-layout.ts';
import type { RunGraph } from './run-graph.ts';

export type Arrow = 'ArrowLeft' | 'ArrowRight' | 'ArrowUp' | 'ArrowDown';

type Laid = { readonly graph: RunGraph; readonly layout: GraphLayout; readonly direction: Direction };

/** The node that an arrow key leads to: along the edges, first the taken ones, or to the nearest beside it. */
export function goInGraph(
  { graph, layout, direction }: Laid,
  from: string | undefined,
  arrow: Arrow,
): string | undefined {
  const first = graph.nodes[0]?.id;
  if (from === undefined || !layout.nodes.has(from)) return first;
  const [forth, back] = direction === 'right' ? ['ArrowRight', 'ArrowLeft'] : ['ArrowDown', 'ArrowUp'];
  if (arrow === forth) return alongEdge(graph, from, 'from', 'to');
  if (arrow === back) return alongEdge(graph, from, 'to', 'from');
  const isLater = arrow === 'ArrowDown' || arrow === 'ArrowRight';
  return beside({ graph, layout, direction }, from, isLater);
}

function alongEdge({ edges }: RunGraph, node: string, at: 'from' | 'to', other: 'from' | 'to'): string | undefined {
  const ways = edges.filter(
    (edge) => edge.kind !== 'undo' && !edge.isBack && edge[at] === node && edge[other] !== node,
  );
  return (ways.find(({ isLatest }) => isLatest) ?? ways.find(({ taken }) => taken > 0) ?? ways[0])?.[other];
}

function beside({ graph, layout, direction }: Laid, from: string, isLater: boolean): string | undefined {
  const own = layout.nodes.get(from);
  if (!own) return undefined;
  const [along, across] = direction === 'right' ? (['x', 'y'] as const) : (['y', 'x'] as const);
  const distance = (place: Point) => Math.abs(place[along] - own[along]) * 2 + Math.abs(place[across] - own[across]);
  let nearest: { readonly id: string; readonly distance: number } | undefined;
  for (const { id } of graph.nodes) {
    const place = layout.nodes.get(id);
    if (!place || id === from || (isLater ? place[across] <= own[across] : place[across] >= own[across])) continue;
    if (!nearest || distance(place) < nearest.distance) nearest = { id, distance: distance(place) };
  }
  return nearest?.id;
}
