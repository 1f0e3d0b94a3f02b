import { type Edge, type EdgeProps, getBezierPath } from '@xyflow/react';
import { memo } from 'react';
import { visibleText } from '../../show/visible-text.ts';
import { outcomesText } from './change-sign.ts';
import { wayPath } from './edge-path.ts';
import classes from './graph.module.css';
import type { Direction, Point } from './graph-layout.ts';
import type { GraphEdge } from './run-graph.ts';

export type WayEdgeData = {
  readonly shown: GraphEdge;
  readonly direction: Direction;
  readonly points: readonly Point[];
  readonly label?: Point;
};

export type WayEdgeType = Edge<WayEdgeData, 'way'>;

const longest = 18;

/** An edge on the way that the layout has found for it, with its outcomes and how often it was taken. */
export const WayEdge = memo(function WayEdge({ data, ...ends }: EdgeProps<WayEdgeType>) {
  if (!data) return null;
  const { shown, points, label, direction } = data;
  const [path, x, y] = pathOf(shown, points, direction, ends);
  const state = shown.change ?? stateOf(shown);
  const text = labelText(shown);
  return (
    <g className={classes.way} data-state={state}>
      <path d={path} className={classes.line} markerEnd={`url(#way-${state})`} />
      {text === '' ? null : (
        <text x={label?.x ?? x} y={(label?.y ?? y) + 4} textAnchor="middle" className={classes.label}>
          <title>{visibleText(outcomesText(shown))}</title>
          {text}
        </text>
      )}
    </g>
  );
});

function stateOf({ kind, isLatest, taken }: GraphEdge): 'undo' | 'latest' | 'taken' | 'open' {
  if (kind === 'undo') return 'undo';
  return isLatest ? 'latest' : taken > 0 ? 'taken' : 'open';
}

function labelText(edge: GraphEdge): string {
  const names = visibleText(outcomesText(edge));
  const short = names.length > longest ? `${names.slice(0, longest - 1)}…` : names;
  return edge.taken > 1 ? `${short} ×${edge.taken}` : short;
}

type Ends = Pick<
  EdgeProps<WayEdgeType>,
  'sourceX' | 'sourceY' | 'targetX' | 'targetY' | 'sourcePosition' | 'targetPosition'
>;

function pathOf(
  { isBack }: GraphEdge,
  points: readonly Point[],
  direction: Direction,
  ends: Ends,
): readonly [path: string, x: number, y: number] {
  if (points.length > 1) {
    const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
    return [wayPath(points), middle.x, middle.y];
  }
  if (!isBack) {
    const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition } = ends;
    const [path, x, y] = getBezierPath({ sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition });
    return [path, x, y];
  }
  return arc(ends, direction);
}

/** A way back, around what stands between. */
function arc({ sourceX, sourceY, targetX, targetY }: Ends, direction: Direction): readonly [string, number, number] {
  const [dx, dy] = [Math.abs(sourceX - targetX), Math.abs(sourceY - targetY)];
  const bow = 50 + Math.min(160, (direction === 'right' ? dx : dy) / 5);
  if (direction === 'right') {
    const top = Math.max(sourceY, targetY) + bow;
    return [
      `M${sourceX},${sourceY} C${sourceX + 60},${top} ${targetX - 60},${top} ${targetX},${targetY}`,
      (sourceX + targetX) / 2,
      top - bow / 4,
    ];
  }
  const side = Math.max(sourceX, targetX) + bow + 60;
  return [
    `M${sourceX},${sourceY} C${side},${sourceY + 60} ${side},${targetY - 60} ${targetX},${targetY}`,
    side - bow / 3,
    (sourceY + targetY) / 2,
  ];
}
