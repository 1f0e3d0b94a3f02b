import type { ForkStructure } from './fork-structure.ts';

/** From the entry. Each step was reached first from one that was reached before. */
export function pathTo(step: string, { reachedBy }: ForkStructure): readonly string[] {
  const path = [step];
  for (let edge = reachedBy.get(step); edge; edge = reachedBy.get(edge.step)) path.push(edge.step);
  return path.reverse();
}

/** Two paths in words, from the last step that they share. */
export function partedPaths(one: readonly string[], other: readonly string[]): readonly [string, string] {
  let shared = 0;
  while (shared + 1 < Math.min(one.length, other.length) && one[shared + 1] === other[shared + 1]) shared += 1;
  return [pathText(one.slice(shared)), pathText(other.slice(shared))];
}

export function pathText(path: readonly string[]): string {
  const shown = path.length > mostShown ? [...path.slice(0, mostShown / 2), '…', ...path.slice(-mostShown / 2)] : path;
  return shown.join(' -> ');
}

/** Steps of one path. */
const mostShown = 12;
