import type { GraphLayout, Point, ToLayOut } from './graph-layout.ts';

/** Between layers, and between the nodes of one. */
const gaps = { along: 72, across: 28, margin: 24 } as const;
const sweeps = 4;

/**
 * A plain layout for many nodes, in milliseconds: each in the layer behind all that lead to it, and there near to them.
 * Edges have no way of their own and are drawn straight.
 */
export function layOutLayers(graph: ToLayOut): GraphLayout {
  const { direction, nodes } = graph;
  const isWide = direction === 'right';
  const layers = layersOf(graph);
  const across = placesAcross(graph, layers);
  const places = new Map<string, Point>();
  const size = new Map(nodes.map((node) => [node.id, node]));
  let along: number = gaps.margin;
  let furthest = 0;
  for (const layer of layers) {
    let thickness = 0;
    for (const id of layer) {
      const { width, height } = size.get(id) as ToLayOut['nodes'][number];
      const at = across.get(id) ?? 0;
      places.set(id, isWide ? { x: along, y: at } : { x: at, y: along });
      thickness = Math.max(thickness, isWide ? width : height);
      furthest = Math.max(furthest, at + (isWide ? height : width));
    }
    along += thickness + gaps.along;
  }
  const end = furthest + gaps.margin;
  return { nodes: places, edges: new Map(), width: isWide ? along : end, height: isWide ? end : along };
}

type Neighbours = ReadonlyMap<string, readonly string[]>;

function neighbours({ nodes, edges }: ToLayOut, of: 'from' | 'to', other: 'from' | 'to'): Neighbours {
  const lists = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const edge of edges) if (!edge.isBack && edge.from !== edge.to) lists.get(edge[of])?.push(edge[other]);
  return lists;
}

function layersOf(graph: ToLayOut): readonly string[][] {
  const next = neighbours(graph, 'from', 'to');
  const before = neighbours(graph, 'to', 'from');
  const missing = new Map([...before].map(([id, list]) => [id, list.length]));
  const layer = new Map<string, number>();
  const open = graph.nodes.map(({ id }) => id).filter((id) => missing.get(id) === 0);
  for (const id of open) {
    const own = layer.get(id) ?? 0;
    layer.set(id, own);
    for (const to of next.get(id) ?? []) {
      layer.set(to, Math.max(layer.get(to) ?? 0, own + 1));
      const left = (missing.get(to) ?? 1) - 1;
      missing.set(to, left);
      if (left === 0) open.push(to);
    }
  }
  const layers: string[][] = [];
  for (const { id } of graph.nodes) {
    const own = layer.get(id) ?? 0;
    while (layers.length <= own) layers.push([]);
    layers[own]?.push(id);
  }
  return layers;
}

/** Each as near to the middle of its neighbours as the others of its layer let it, forth and back. */
function placesAcross(graph: ToLayOut, layers: readonly string[][]): ReadonlyMap<string, number> {
  const isWide = graph.direction === 'right';
  const size = new Map(graph.nodes.map(({ id, width, height }) => [id, isWide ? height : width]));
  const before = neighbours(graph, 'to', 'from');
  const next = neighbours(graph, 'from', 'to');
  const at = new Map<string, number>();
  for (const layer of layers) stack(layer, 0);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    const isForth = sweep % 2 === 0;
    for (const layer of isForth ? layers : layers.toReversed()) settle(layer, isForth ? before : next);
  }
  const least = Math.min(...[...at.values()], 0);
  return new Map([...at].map(([id, place]) => [id, place - least + gaps.margin]));

  function stack(layer: readonly string[], from: number): void {
    let place = from;
    for (const id of layer) {
      at.set(id, place);
      place += (size.get(id) ?? 0) + gaps.across;
    }
  }

  function settle(layer: string[], near: Neighbours): void {
    const wish = new Map(layer.map((id) => [id, middleOf(near.get(id) ?? [], id)]));
    layer.sort((one, other) => (wish.get(one) ?? 0) - (wish.get(other) ?? 0));
    let least = Number.NEGATIVE_INFINITY;
    let shift = 0;
    for (const id of layer) {
      const wanted = (wish.get(id) ?? 0) - (size.get(id) ?? 0) / 2;
      const place = Math.max(wanted, least);
      shift += place - wanted;
      at.set(id, place);
      least = place + (size.get(id) ?? 0) + gaps.across;
    }
    // What had to make room did so downwards only: the whole layer goes back by the mean.
    for (const id of layer) at.set(id, (at.get(id) ?? 0) - shift / layer.length);
  }

  function middleOf(ids: readonly string[], id: string): number {
    const own = (at.get(id) ?? 0) + (size.get(id) ?? 0) / 2;
    if (ids.length === 0) return own;
    return ids.reduce((sum, each) => sum + (at.get(each) ?? 0) + (size.get(each) ?? 0) / 2, 0) / ids.length;
  }
}
