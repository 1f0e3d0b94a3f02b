import type { DiffLine } from './diff-lines.ts';

export type DiffPart =
  | { readonly kind: 'line'; readonly key: string; readonly line: DiffLine }
  | { readonly kind: 'folded'; readonly key: string; readonly count: number };

/** Lines around a change that are shown with it. */
const around = 4;

/** The changes with what is around them; of the rest only how much it is. */
export function foldSame(lines: readonly DiffLine[]): readonly DiffPart[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - around), index + around + 1).some(({ kind }) => kind !== 'same'),
  );
  const parts: DiffPart[] = [];
  for (const [index, line] of lines.entries()) {
    const last = parts.at(-1);
    if (near[index]) parts.push({ kind: 'line', key: `${index}`, line });
    else if (last?.kind === 'folded') parts[parts.length - 1] = { ...last, count: last.count + 1 };
    else parts.push({ kind: 'folded', key: `${index}`, count: 1 });
  }
  return parts;
}
