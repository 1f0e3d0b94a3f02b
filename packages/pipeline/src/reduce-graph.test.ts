import { describe, expect, test } from 'vitest';
import { reduceGraph } from './reduce-graph.ts';

function reduced(graph: Readonly<Record<string, readonly string[]>>) {
  const waiters = Object.entries(graph).map(([name, after]) => ({ name, after }));
  return Object.fromEntries(reduceGraph(waiters).map((after, index) => [waiters[index]?.name, after]));
}

describe('what is waited for anyway is left out', () => {
  test('near and far', () => {
    expect(reduced({ d: ['a', 'b', 'c'], c: ['b'], b: ['a'], a: [], e: ['a', 'x'], x: [] })).toEqual({
      ...{ a: [], b: ['a'], c: ['b'], d: ['c'], e: ['a', 'x'], x: [] },
    });
  });

  test('but not in a circle, which stays as it is', () => {
    const circle = { a: ['b'], b: ['a'], c: ['a', 'b'] };
    expect(reduced(circle)).toEqual(circle);
  });

  test('but not where it would be too much work', () => {
    const many = Array.from({ length: 12_000 }, (_, index) => ({ name: `s${index}`, after: [] as string[] }));
    const last = { name: 'last', after: ['s0', 's1'] };
    expect(reduceGraph([...many, last]).at(-1)).toEqual(['s0', 's1']);
  });
});
