import type { GraphEdge, GraphNode, GroupNode, RunGraph, StepNode } from './run-graph.ts';

export type Collapsing = {
  /** Nodes from which on rows of quiet steps are drawn as one. */
  readonly groupAbove: number;
  /** More are not drawn. */
  readonly atMost: number;
  /** Ids of nodes that are drawn whatever they are: the selected one, what somebody opened. */
  readonly keep: ReadonlySet<string>;
};

export const defaultCollapsing = { groupAbove: 60, atMost: 500 } as const;

/** Fewer would save nothing. */
const shortestGroup = 4;

/** The graph with less in it: rows of quiet steps as one node, and beyond that what is near to where the run is. */
export function collapseGraph(graph: RunGraph, { groupAbove, atMost, keep }: Collapsing): RunGraph {
  if (graph.nodes.length <= groupAbove) return graph;
  const grouped = groupRows(graph, keep);
  return grouped.nodes.length <= atMost ? grouped : nearest(grouped, atMost, keep);
}

const quiet: ReadonlySet<StepNode['state']> = new Set(['plan', 'idle', 'good', 'past', 'undone']);

/** Nothing to be seen in it: it waits for nobody, did not fail, and its edges do not branch. */
function isQuiet(node: GraphNode | undefined, keep: ReadonlySet<string>): node is StepNode {
  if (node?.kind !== 'step' || keep.has(node.id)) return false;
  return quiet.has(node.state) && node.jobKind !== 'decision' && !node.hook && !node.join && !node.noReturn;
}

type Links = ReadonlyMap<string, readonly GraphEdge[]>;

function linksBy(edges: readonly GraphEdge[], end: 'from' | 'to'): Links {
  const links = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const known = links.get(edge[end]);
    if (known) known.push(edge);
    else links.set(edge[end], [edge]);
  }
  return links;
}

function groupRows({ nodes, edges }: RunGraph, keep: ReadonlySet<string>): RunGraph {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const flow = edges.filter(({ kind }) => kind !== 'undo');
  const from = linksBy(flow, 'from');
  const to = linksBy(flow, 'to');
  const groupOf = new Map<string, GroupNode>();
  const isInRow = (id: string) =>
    isQuiet(byId.get(id), keep) && (from.get(id) ?? []).length === 1 && (to.get(id) ?? []).length === 1;
  for (const { id } of nodes) {
    if (!isInRow(id) || groupOf.has(id)) continue;
    const before = (to.get(id) as readonly GraphEdge[])[0]?.from ?? '';
    if (isInRow(before) && stateOf(byId, before) === stateOf(byId, id)) continue;
    const row = rowFrom(id, { byId, from, isInRow });
    if (row.length < shortestGroup) continue;
    const group: GroupNode = {
      kind: 'group',
      id: `group:${id}`,
      steps: row.map(({ step }) => step),
      state: firstState(row),
    };
    for (const each of row) groupOf.set(each.id, group);
  }
  return replaced({ nodes, edges }, (id) => groupOf.get(id));
}

function stateOf(byId: ReadonlyMap<string, GraphNode>, id: string): string | undefined {
  const node = byId.get(id);
  return node?.kind === 'step' ? node.state : undefined;
}

function firstState(row: readonly StepNode[]): StepNode['state'] {
  return row[0]?.state ?? 'idle';
}

type Row = {
  readonly byId: ReadonlyMap<string, GraphNode>;
  readonly from: Links;
  readonly isInRow: (id: string) => boolean;
};

function rowFrom(start: string, { byId, from, isInRow }: Row): readonly StepNode[] {
  const row: StepNode[] = [];
  const seen = new Set<string>();
  for (let id: string | undefined = start; id !== undefined && isInRow(id) && !seen.has(id); id = nextOf(from, id)) {
    if (stateOf(byId, id) !== stateOf(byId, start)) break;
    seen.add(id);
    row.push(byId.get(id) as StepNode);
  }
  return row;
}

function nextOf(from: Links, id: string): string | undefined {
  return from.get(id)?.[0]?.to;
}

/** Each node replaced by what stands for it, edges within that left out, and those that are the same then drawn once. */
function replaced({ nodes, edges }: RunGraph, standIn: (id: string) => GraphNode | undefined): RunGraph {
  const drawn = new Map<string, GraphNode>();
  for (const node of nodes) {
    const shown = standIn(node.id) ?? node;
    drawn.set(shown.id, shown);
  }
  const kept = new Map<string, GraphEdge>();
  for (const edge of edges) {
    const [from, to] = [standIn(edge.from)?.id ?? edge.from, standIn(edge.to)?.id ?? edge.to];
    if (from === to && edge.from !== edge.to) continue;
    const isMoved = from !== edge.from || to !== edge.to;
    const id = isMoved ? `${edge.kind}:${from}>${to}` : edge.id;
    const known = kept.get(id);
    const merged = known ? { taken: known.taken + edge.taken, isLatest: known.isLatest || edge.isLatest } : {};
    kept.set(id, {
      ...edge,
      ...merged,
      id,
      from,
      to,
      ...(from.startsWith('rest:') || to.startsWith('rest:') ? { labels: [] } : {}),
    });
  }
  return { nodes: [...drawn.values()], edges: [...kept.values()] };
}

const busy = ['held', 'undoFailed', 'asking', 'working', 'undoing', 'waiting', 'queued', 'bad'];

/** As many as may be drawn, in circles around what is kept and what the run waits in; one node stands for the rest. */
function nearest(graph: RunGraph, atMost: number, keep: ReadonlySet<string>): RunGraph {
  const from = linksBy(graph.edges, 'from');
  const to = linksBy(graph.edges, 'to');
  const rank = (node: GraphNode) => {
    if (keep.has(node.id)) return -1;
    const place = node.kind === 'step' ? busy.indexOf(node.state) : -1;
    return place === -1 ? busy.length : place;
  };
  const starts = graph.nodes.filter((node) => rank(node) < busy.length).sort((one, other) => rank(one) - rank(other));
  const near = new Set<string>();
  const open = [...starts, ...graph.nodes.slice(0, 1)].map(({ id }) => id);
  for (let at = 0; at < open.length && near.size < atMost; at++) {
    const id = open[at] as string;
    if (near.has(id)) continue;
    near.add(id);
    for (const edge of from.get(id) ?? []) open.push(edge.to);
    for (const edge of to.get(id) ?? []) open.push(edge.from);
  }
  const count = graph.nodes.length - near.size;
  const rest: GraphNode = { kind: 'end', id: 'rest:all', end: 'rest', count, reached: false };
  return replaced(graph, (id) => (near.has(id) ? undefined : rest));
}
