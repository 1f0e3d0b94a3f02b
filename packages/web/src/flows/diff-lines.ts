/** One line of two texts beside each other. */
export type DiffLine =
  | { readonly kind: 'same'; readonly before: number; readonly after: number; readonly text: string }
  | { readonly kind: 'removed'; readonly before: number; readonly text: string }
  | { readonly kind: 'added'; readonly after: number; readonly text: string };

/** Beyond so many changes the rest is told as one change: two texts that have so little in common are not compared by line. */
const mostChanges = 2000;

/** The fewest lines that make one text of the other (E. Myers, An O(ND) Difference Algorithm, 1986); lines count from 1. */
export function diffLines(before: string, after: string): readonly DiffLine[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  const trace: Int32Array[] = [];
  const most = Math.min(a.length + b.length, mostChanges);
  const reach = new Int32Array(2 * most + 3);
  for (let changes = 0; changes <= most; changes += 1) {
    trace.push(reach.slice());
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      let x = isDown(reach, most, diagonal, changes)
        ? at(reach, most, diagonal + 1)
        : at(reach, most, diagonal - 1) + 1;
      while (x < a.length && x - diagonal < b.length && a[x] === b[x - diagonal]) x += 1;
      reach[most + 1 + diagonal] = x;
      if (x >= a.length && x - diagonal >= b.length) return walkBack(trace, most, { a, b });
    }
  }
  return [
    ...a.map((text, index) => ({ kind: 'removed' as const, before: index + 1, text })),
    ...b.map((text, index) => ({ kind: 'added' as const, after: index + 1, text })),
  ];
}

function at(reach: Int32Array, most: number, diagonal: number): number {
  return reach[most + 1 + diagonal] ?? 0;
}

/** Whether a diagonal is best come to by a line that is added. */
function isDown(reach: Int32Array, most: number, diagonal: number, changes: number): boolean {
  if (diagonal === -changes) return true;
  return diagonal !== changes && at(reach, most, diagonal - 1) < at(reach, most, diagonal + 1);
}

type Texts = { readonly a: readonly string[]; readonly b: readonly string[] };

function walkBack(trace: readonly Int32Array[], most: number, { a, b }: Texts): readonly DiffLine[] {
  const lines: DiffLine[] = [];
  let [x, y] = [a.length, b.length];
  const same = () => {
    lines.push({ kind: 'same', before: x, after: y, text: a[x - 1] ?? '' });
    x -= 1;
    y -= 1;
  };
  for (let changes = trace.length - 1; changes > 0; changes -= 1) {
    const reach = trace[changes] ?? new Int32Array();
    const down = isDown(reach, most, x - y, changes);
    const from = at(reach, most, x - y + (down ? 1 : -1));
    const fromY = from - (x - y + (down ? 1 : -1));
    // Behind the line that was added or removed both texts go on alike.
    while (x > (down ? from : from + 1)) same();
    if (down) lines.push({ kind: 'added', after: y, text: b[y - 1] ?? '' });
    else lines.push({ kind: 'removed', before: x, text: a[x - 1] ?? '' });
    [x, y] = [from, fromY];
  }
  while (x > 0 && y > 0) same();
  return lines.reverse();
}
