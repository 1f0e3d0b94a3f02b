import type { Point } from './graph-layout.ts';

/** A line through the points of a way, rounded at each but its ends. */
export function wayPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const last = rest.at(-1);
  if (!last) return `M${first.x},${first.y}`;
  const turns = rest.slice(0, -1).map((point, index) => {
    const next = rest[index + 1] as Point;
    return `Q${point.x},${point.y} ${(point.x + next.x) / 2},${(point.y + next.y) / 2}`;
  });
  const second = rest[0] as Point;
  const start = `M${first.x},${first.y} L${(first.x + second.x) / 2},${(first.y + second.y) / 2}`;
  return `${start} ${turns.join(' ')} L${last.x},${last.y}`;
}
