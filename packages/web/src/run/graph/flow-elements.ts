import { type NodeHandle, Position } from '@xyflow/react';
import { visibleText } from '../../show/visible-text.ts';
import type { Direction, GraphLayout } from './graph-layout.ts';
import { sizeOf } from './lay-out-graph.ts';
import type { GraphNode, RunGraph } from './run-graph.ts';
import type { EndCardNode, GroupCardNode, StepCardNode } from './step-card.tsx';
import type { WayEdgeType } from './way-edge.tsx';

type CardNode = StepCardNode | GroupCardNode | EndCardNode;

type Laid = {
  readonly graph: RunGraph;
  readonly layout: GraphLayout;
  readonly direction: Direction;
  readonly selected: string | undefined;
};

export type FlowElements = { readonly nodes: CardNode[]; readonly edges: WayEdgeType[] };

/**
 * A laid out graph as React Flow draws it. What the layout does not know yet is left out until it does. What is as it was
 * in `before` is the same object, so that it is not drawn again: a run of a thousand steps changes one of them at a time.
 */
export function flowElements(laid: Laid, before: FlowElements | undefined): FlowElements {
  const { nodes, edges } = freshElements(laid);
  return { nodes: kept(nodes, before?.nodes), edges: kept(edges, before?.edges) };
}

function kept<Element extends { readonly id: string }>(fresh: Element[], before: readonly Element[] = []): Element[] {
  const known = new Map(before.map((each) => [each.id, each]));
  return fresh.map((each) => {
    const old = known.get(each.id);
    return old && JSON.stringify(old) === JSON.stringify(each) ? old : each;
  });
}

function freshElements({ graph, layout, direction, selected }: Laid): FlowElements {
  const nodes = graph.nodes.flatMap((node) => {
    const position = layout.nodes.get(node.id);
    return position ? [cardOf(node, { position, direction, isSelected: node.id === selected })] : [];
  });
  const edges = graph.edges.flatMap((shown): readonly WayEdgeType[] => {
    if (!layout.nodes.has(shown.from) || !layout.nodes.has(shown.to)) return [];
    const { points = [], label } = layout.edges.get(shown.id) ?? {};
    const data = { shown, direction, points, ...(label && { label }) };
    const zIndex = shown.kind === 'undo' || shown.isLatest ? 1 : 0;
    const ends = { source: shown.from, target: shown.to, ariaLabel: `${nameOf(shown.from)} → ${nameOf(shown.to)}` };
    return [{ id: shown.id, ...ends, type: 'way', data, zIndex, domAttributes: plain }];
  });
  return { nodes, edges };
}

/** Without what the library calls them, which is English in every language. */
const plain = { 'aria-roledescription': '' };

/** Of a node, its id without its kind. */
function nameOf(id: string): string {
  return visibleText(id.slice(id.indexOf(':') + 1));
}

type Placed = {
  readonly position: { readonly x: number; readonly y: number };
  readonly direction: Direction;
  readonly isSelected: boolean;
};

function cardOf(node: GraphNode, { position, ...how }: Placed): CardNode {
  const { width, height } = sizeOf(node);
  const handles = handlesOf(width, height, how.direction);
  const base = {
    id: node.id,
    position: { ...position },
    width,
    height,
    handles,
    selectable: false,
    domAttributes: plain,
  } as const;
  switch (node.kind) {
    case 'step':
      return { ...base, type: 'step', data: { shown: node, ...how } };
    case 'group':
      return { ...base, type: 'group', data: { shown: node, ...how } };
    case 'end':
      return { ...base, type: 'end', data: { shown: node, ...how } };
  }
}

/** Where edges begin and end: said beforehand, so that nothing has to be measured before they are drawn. */
function handlesOf(width: number, height: number, direction: Direction): NodeHandle[] {
  const size = { width: 1, height: 1 };
  if (direction === 'right') {
    return [
      { type: 'target', position: Position.Left, x: 0, y: height / 2, ...size },
      { type: 'source', position: Position.Right, x: width, y: height / 2, ...size },
    ];
  }
  return [
    { type: 'target', position: Position.Top, x: width / 2, y: 0, ...size },
    { type: 'source', position: Position.Bottom, x: width / 2, y: height, ...size },
  ];
}
