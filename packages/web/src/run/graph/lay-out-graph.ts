import { Graph, layout } from '@dagrejs/dagre';
import { outcomesText } from './change-sign.ts';
import type { Direction, GraphLayout, Point, ToLayOut } from './graph-layout.ts';
import { layOutLayers } from './lay-out-layers.ts';
import type { GraphNode, RunGraph } from './run-graph.ts';

const nodeSize = { width: 208, height: 64, end: 44, rest: 150 } as const;

export function toLayOut({ nodes, edges }: RunGraph, direction: Direction): ToLayOut {
  return {
    direction,
    nodes: nodes.map((node) => ({ id: node.id, ...sizeOf(node) })),
    edges: edges
      .filter(({ kind }) => kind !== 'undo')
      .map(({ id, from, to, isBack, ...edge }) => {
        return { id, from, to, isBack, labelWidth: labelWidth(outcomesText(edge)) };
      }),
  };
}

export function sizeOf(node: GraphNode): { readonly width: number; readonly height: number } {
  if (node.kind === 'end') return { width: node.end === 'rest' ? nodeSize.rest : 72, height: nodeSize.end };
  const hasMarks = node.kind === 'step' && (node.ends.length > 0 || node.who !== undefined);
  return { width: nodeSize.width, height: hasMarks ? nodeSize.height + 22 : nodeSize.height };
}

/** Of text at 11 px; the longest label that is not cut has 18 characters. */
function labelWidth(text: string): number {
  return text === '' ? 0 : Math.min(18, Math.max(2, text.length)) * 7 + 26;
}

/** Above that dagre takes more than half a second, and seconds for a thousand. */
const mostForDagre = 250;

export function layOutGraph(graph: ToLayOut): GraphLayout {
  return graph.nodes.length > mostForDagre ? layOutLayers(graph) : layOutByDagre(graph);
}

function layOutByDagre({ direction, nodes, edges }: ToLayOut): GraphLayout {
  const graph = new Graph({ multigraph: true });
  const isWide = direction === 'right';
  graph.setGraph({
    rankdir: isWide ? 'LR' : 'TB',
    nodesep: isWide ? 28 : 36,
    ranksep: isWide ? 48 : 44,
    edgesep: 14,
    marginx: 24,
    marginy: 24,
  });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  for (const { id, from, to, labelWidth } of edges) {
    const label = labelWidth > 0 ? { width: labelWidth, height: 18, labelpos: 'c' as const } : {};
    graph.setEdge(from, to, label, id);
  }
  layout(graph);
  const places = nodes.map(({ id, width, height }): [string, Point] => {
    const { x = 0, y = 0 } = graph.node(id) as Partial<Point>;
    return [id, { x: x - width / 2, y: y - height / 2 }];
  });
  const ways = edges.map(({ id, from, to }) => {
    const { points = [], x, y } = graph.edge(from, to, id) as { points?: Point[]; x?: number; y?: number };
    const label = x !== undefined && y !== undefined ? { label: { x, y } } : {};
    return [id, { points: points.map((point) => ({ x: point.x, y: point.y })), ...label }] as const;
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { nodes: new Map(places), edges: new Map(ways), width, height };
}
