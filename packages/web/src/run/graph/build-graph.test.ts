import { describe, expect, test } from 'vitest';
import { foldStory, type Story } from '../story/fold-story.ts';
import { playRun, versionOf } from '../testing/play-run.ts';
import { buildGraph, currentStep } from './build-graph.ts';
import { collapseGraph, defaultCollapsing } from './collapse-graph.ts';
import { layOutGraph, toLayOut } from './lay-out-graph.ts';
import { doneId, type GraphNode, type RunGraph, type StepNode, stepId } from './run-graph.ts';

const loop = `
action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); undo = "http://deploy.example/undo"; action_end
flow release
  step build => (SUCCESS -> review | FAIL -> stopped) { action = deploy; };
  deci review => (AGREE -> ship | REWORK -> build) { who = "2 of group(dev)"; };
  step ship => (SUCCESS -> done | FAIL -> stopped) { action = deploy; };
flow_end`;

const forks = `
action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); action_end
flow release
  step build => (SUCCESS -> eu & us | FAIL -> stopped) { action = deploy; };
  step eu => (SUCCESS -> check | FAIL -> stopped) { action = deploy; };
  step us => (SUCCESS -> check | FAIL -> stopped) { action = deploy; };
  step check => (SUCCESS -> done | FAIL -> stopped) { action = deploy; enter = all; };
flow_end`;

const admin = { kind: 'admin' } as const;

function graphOf(text: string, acts: Parameters<typeof playRun>[1] = []): RunGraph {
  const { version, journal } = playRun(text, acts);
  const { run, visits } = foldStory(undefined, journal) as Story;
  return buildGraph({ version, visits, run });
}

function stepOf(graph: RunGraph, step: string): StepNode {
  return graph.nodes.find((node) => node.kind === 'step' && node.step === step) as StepNode;
}

function edgeOf({ edges }: RunGraph, from: string, to: string) {
  return edges.find((edge) => edge.from === stepId(from) && edge.to === (to === 'done' ? doneId : stepId(to)));
}

describe('the graph of a run', () => {
  test('has an edge for what leads from step to step, labelled by outcome, and marks for what ends the run', () => {
    const graph = graphOf(loop);
    expect(edgeOf(graph, 'review', 'ship')).toMatchObject({ labels: [{ outcome: 'AGREE', taken: 0 }], isBack: false });
    expect(edgeOf(graph, 'review', 'build')).toMatchObject({ isBack: true });
    expect(edgeOf(graph, 'ship', 'done')).toMatchObject({ labels: [{ outcome: 'SUCCESS' }] });
    expect(stepOf(graph, 'build').ends).toEqual([{ outcome: 'FAIL', end: 'stopped', taken: 0 }]);
    expect(stepOf(graph, 'review').who).toBe('2 of group(dev)');
  });

  test('counts how often a loop was taken, and names where the run has come from', () => {
    const rework = { type: 'decide-step', step: 'review', outcome: 'REWORK', reason: 'not good enough yet' } as const;
    const build = { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } } as const;
    const graph = graphOf(loop, [build, { command: rework, by: admin }, build, { command: rework, by: admin }]);
    expect(edgeOf(graph, 'review', 'build')).toMatchObject({ taken: 2, isLatest: true });
    expect(edgeOf(graph, 'build', 'review')).toMatchObject({ taken: 2, isLatest: false });
    expect(stepOf(graph, 'build')).toMatchObject({ visits: 3, state: 'working' });
    expect(stepOf(graph, 'review')).toMatchObject({ visits: 2, state: 'bad', outcome: 'REWORK' });
  });

  test('tells how many branches have arrived at a join', () => {
    const graph = graphOf(forks, [
      { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } },
      { command: { type: 'ack-step', step: 'eu', outcome: 'SUCCESS' } },
    ]);
    expect(edgeOf(graph, 'build', 'eu')).toMatchObject({ kind: 'fork', taken: 1 });
    expect(stepOf(graph, 'check').join).toEqual({ arrived: 1, of: 2 });
  });

  test('tells that at the join of the fork alone that is open', () => {
    const text = forks.replace('check => (SUCCESS -> done', 'check => (SUCCESS -> asia & africa').replace(
      'flow_end',
      `step asia => (SUCCESS -> last | FAIL -> stopped) { action = deploy; };
      step africa => (SUCCESS -> last | FAIL -> stopped) { action = deploy; };
      step last => (SUCCESS -> done | FAIL -> stopped) { action = deploy; enter = all; };
    flow_end`,
    );
    const done = (step: string) => ({ command: { type: 'ack-step', step, outcome: 'SUCCESS' } }) as const;
    const graph = graphOf(text, ['build', 'eu', 'us', 'check', 'africa'].map(done));
    expect(stepOf(graph, 'last').join).toEqual({ arrived: 1, of: 2 });
    expect(stepOf(graph, 'check').join).toBe('idle');
  });

  test('has as voters those whose votes count', () => {
    const { version, journal } = playRun(loop, [
      { command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } },
      { command: { type: 'decide-step', step: 'review', outcome: 'AGREE', reason: 'good enough' }, by: admin },
    ]);
    const { run, visits } = foldStory(undefined, journal) as Story;
    const vote = { by: 'admin', outcome: 'AGREE', at: 3000 };
    const votersWith = (decisions: Parameters<typeof buildGraph>[0]['decisions']) =>
      stepOf(buildGraph({ version, visits, run, ...(decisions && { decisions }) }), 'review').votes;
    expect(votersWith(undefined)).toEqual(['admin']);
    expect(votersWith([{ step: 'review', visit: 1, votes: [{ ...vote, lapsed: true }] }])).toEqual([]);
    expect(votersWith([{ step: 'review', visit: 2, votes: [{ ...vote, lapsed: true }] }])).toEqual(['admin']);
  });

  test('draws what is taken back as the way back', () => {
    const { version, journal } = playRun(loop, [{ command: { type: 'ack-step', step: 'build', outcome: 'SUCCESS' } }]);
    const { run, visits } = foldStory(undefined, journal) as Story;
    const undo = { state: 'undone', startedAt: 1, attempts: 1 } as const;
    const undone = visits.map((visit, index) => ({ ...visit, undo: { ...undo, order: visits.length - index } }));
    const { edges, nodes } = buildGraph({ version, visits: undone, run });
    expect(edges.filter(({ kind }) => kind === 'undo')).toMatchObject([{ from: 'step:review', to: 'step:build' }]);
    expect(nodes[0]).toMatchObject({ state: 'undone' });
  });

  test('of a flow that has not begun is all idle', () => {
    const { nodes } = buildGraph({ version: versionOf(loop), visits: [] });
    expect(nodes.map((node) => (node.kind === 'step' ? node.state : node.id))).toEqual([
      'idle',
      'idle',
      'idle',
      doneId,
    ]);
    expect(currentStep([])).toBeUndefined();
  });
});

function longFlow(count: number): string {
  const steps = Array.from({ length: count }, (_, index) => {
    return `step s${index} => (SUCCESS -> ${index === count - 1 ? 'done' : `s${index + 1}`}) { action = deploy; };`;
  });
  return `action deploy addr = "http://deploy.example/run"; return = (SUCCESS | FAIL); action_end
    flow long ${steps.join('\n')} flow_end`;
}

describe('a large graph', () => {
  const { version, journal } = playRun(longFlow(1000), [
    { command: { type: 'ack-step', step: 's0', outcome: 'SUCCESS' } },
  ]);
  const { visits, run } = foldStory(undefined, journal) as Story;
  const graph = buildGraph({ version, visits, run });
  const places = (nodes: readonly GraphNode[]) => nodes.map(({ id }) => id);

  test('has a row of quiet steps as one node, and what somebody selected in it by itself', () => {
    expect(places(collapseGraph(graph, { ...defaultCollapsing, keep: new Set() }).nodes)).toEqual(
      ['step:s0', 'step:s1', 'group:step:s2', 'step:s999', doneId].filter((id) => id !== 'step:s999'),
    );
    const kept = collapseGraph(graph, { ...defaultCollapsing, keep: new Set(['step:s500']) });
    expect(places(kept.nodes)).toContain('step:s500');
    expect(kept.nodes.filter(({ kind }) => kind === 'group')).toHaveLength(2);
    expect(kept.edges).toHaveLength(kept.nodes.length - 1);
  });

  test('draws what is near to where the run is, and one node for the rest', () => {
    const near = collapseGraph(graph, { groupAbove: 60, atMost: 100, keep: new Set(places(graph.nodes)) });
    expect(near.nodes).toHaveLength(101);
    expect(near.nodes.find(({ id }) => id === 'rest:all')).toMatchObject({ count: 901 });
    expect(new Set(near.edges.flatMap(({ from, to }) => [from, to])).size).toBe(101);
  });

  test('is laid out whole without one node on another', () => {
    const { nodes } = layOutGraph(toLayOut(graph, 'right'));
    expect(nodes.size).toBe(1001);
    const along = [...nodes.values()].map(({ x }) => x);
    expect(along).toEqual(along.toSorted((one, other) => one - other));
    expect(new Set(along).size).toBe(1001);
  });
});

test.each(['right', 'down'] as const)(
  'a small graph is laid out to the %s, its edges with ways of their own',
  (way) => {
    const graph = graphOf(forks);
    const layout = layOutGraph(toLayOut(graph, way));
    const [eu, us] = [layout.nodes.get('step:eu'), layout.nodes.get('step:us')];
    expect(way === 'right' ? eu?.x : eu?.y).toBe(way === 'right' ? us?.x : us?.y);
    expect(layout.edges.get('step:build>step:eu')?.points.length).toBeGreaterThan(1);
  },
);

test('many branches stand beside each other, around what opened them', () => {
  const nodes = Array.from({ length: 302 }, (_, index) => ({ id: `${index}`, width: 200, height: 60 }));
  const branches = nodes.slice(1, 301);
  const edges = branches.flatMap(({ id }) => [
    { id: `a${id}`, from: '0', to: id, labelWidth: 0, isBack: false },
    { id: `b${id}`, from: id, to: '301', labelWidth: 0, isBack: false },
  ]);
  const layout = layOutGraph({
    direction: 'right',
    nodes,
    edges: [...edges, { ...edges[1]!, id: 'back', from: '301', to: '0', isBack: true }],
  });
  const across = branches.map(({ id }) => layout.nodes.get(id)?.y ?? 0).sort((one, other) => one - other);
  expect(across.every((y, index) => index === 0 || y - (across[index - 1] ?? 0) >= 60)).toBe(true);
  const middle = ((across[0] ?? 0) + (across.at(-1) ?? 0)) / 2;
  expect(layout.nodes.get('0')?.y).toBeCloseTo(middle, 0);
});
