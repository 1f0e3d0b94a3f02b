import { expect, test } from 'vitest';
import { foldStory, type Story } from '../story/fold-story.ts';
import { playRun } from '../testing/play-run.ts';
import { buildGraph } from './build-graph.ts';
import { flowElements } from './flow-elements.ts';
import { layOutGraph, toLayOut } from './lay-out-graph.ts';

const text = `
action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); action_end
flow release
  step a => (SUCCESS -> b | FAIL -> stopped) { action = deploy; };
  step b => (SUCCESS -> c | FAIL -> stopped) { action = deploy; };
  step c => (SUCCESS -> done | FAIL -> stopped) { action = deploy; };
flow_end`;

test('what has not changed of a graph is not drawn again', () => {
  const { version, journal } = playRun(text, [{ command: { type: 'ack-step', step: 'a', outcome: 'SUCCESS' } }]);
  const graphAt = (count: number) => {
    const { run, visits } = foldStory(undefined, journal.slice(0, count)) as Story;
    return buildGraph({ version, visits, run });
  };
  const layout = layOutGraph(toLayOut(graphAt(1), 'right'));
  const laid = { layout, direction: 'right', selected: undefined } as const;
  const before = flowElements({ ...laid, graph: graphAt(1) }, undefined);
  const after = flowElements({ ...laid, graph: graphAt(2) }, before);
  const same = after.nodes.filter((node) => before.nodes.includes(node)).map(({ id }) => id);
  expect(same).toEqual(['step:c', 'end:done']);
  expect(after.edges.filter((edge) => before.edges.includes(edge)).map(({ id }) => id)).toEqual([
    'step:b>step:c',
    'step:c>end:done',
  ]);
});

test('an edge is called by its ends, and nothing by a word of the library', () => {
  const { version, journal } = playRun(text);
  const { run, visits } = foldStory(undefined, journal) as Story;
  const graph = buildGraph({ version, visits, run });
  const layout = layOutGraph(toLayOut(graph, 'right'));
  const { nodes, edges } = flowElements({ graph, layout, direction: 'right', selected: undefined }, undefined);
  expect(edges.map(({ ariaLabel }) => ariaLabel)).toEqual(['a → b', 'b → c', 'c → done']);
  const described = [...nodes, ...edges].map(({ domAttributes }) => Object.entries(domAttributes ?? {}));
  expect(new Set(described.flat(2))).toEqual(new Set(['aria-roledescription', '']));
});

test('what is not laid out yet is left out', () => {
  const { version, journal } = playRun(text);
  const { run, visits } = foldStory(undefined, journal) as Story;
  const graph = buildGraph({ version, visits, run });
  const layout = { nodes: new Map([['step:a', { x: 0, y: 0 }]]), edges: new Map(), width: 1, height: 1 };
  const { nodes, edges } = flowElements({ graph, layout, direction: 'down', selected: 'step:a' }, undefined);
  expect(nodes).toMatchObject([{ id: 'step:a', data: { isSelected: true } }]);
  expect(edges).toEqual([]);
});
