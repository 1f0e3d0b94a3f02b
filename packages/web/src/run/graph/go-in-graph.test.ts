import { describe, expect, test } from 'vitest';
import { goInGraph } from './go-in-graph.ts';
import type { GraphEdge, RunGraph } from './run-graph.ts';

const edge = (from: string, to: string, more: Partial<GraphEdge> = {}): GraphEdge => {
  return { id: `${from}>${to}`, from, to, kind: 'flow', labels: [], taken: 0, isBack: false, isLatest: false, ...more };
};
const node = (id: string) => ({ kind: 'group', id, steps: [], state: 'idle' }) as const;

const graph: RunGraph = {
  nodes: ['a', 'eu', 'us', 'z'].map(node),
  edges: [
    edge('a', 'eu'),
    edge('a', 'us', { taken: 1 }),
    edge('eu', 'z'),
    edge('us', 'z', { isLatest: true, taken: 1 }),
    edge('z', 'a', { isBack: true }),
    edge('z', 'us', { kind: 'undo' }),
  ],
};
const places = { a: { x: 0, y: 50 }, eu: { x: 100, y: 0 }, us: { x: 100, y: 100 }, z: { x: 200, y: 50 } };
const layout = { nodes: new Map(Object.entries(places)), edges: new Map(), width: 0, height: 0 };
const turned = new Map(Object.entries(places).map(([id, { x, y }]) => [id, { x: y, y: x }]));

describe.each([
  ['right', layout, { forth: 'ArrowRight', back: 'ArrowLeft', later: 'ArrowDown', sooner: 'ArrowUp' }],
  [
    'down',
    { ...layout, nodes: turned },
    { forth: 'ArrowDown', back: 'ArrowUp', later: 'ArrowRight', sooner: 'ArrowLeft' },
  ],
] as const)('in a graph to the %s', (direction, laid, keys) => {
  const go = (from: string | undefined, arrow: keyof typeof keys) =>
    goInGraph({ graph, layout: laid, direction }, from, keys[arrow]);

  test('an arrow follows the edge that was taken, forth and back', () => {
    expect(go('a', 'forth')).toBe('us');
    expect(go('z', 'back')).toBe('us');
    expect(go('z', 'forth')).toBeUndefined();
  });

  test('an arrow across goes to the nearest beside', () => {
    expect(go('us', 'sooner')).toBe('eu');
    expect(go('eu', 'later')).toBe('us');
    expect(go('us', 'later')).toBeUndefined();
  });

  test('the first arrow selects the first step', () => {
    expect(go(undefined, 'forth')).toBe('a');
    expect(go('gone', 'later')).toBe('a');
  });
});
