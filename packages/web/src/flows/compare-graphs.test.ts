import { describe, expect, test } from 'vitest';
import type { StepNode } from '../run/graph/run-graph.ts';
import { versionOf } from '../run/testing/play-run.ts';
import { compareGraphs } from './compare-graphs.ts';
import { planGraph } from './plan-graph.ts';
import { headText, stepText } from './step-text.ts';

const action = (address: string) => `
action deploy addr = "http://${address}/run"; args = (str version); return = (SUCCESS | FAIL);
  undo = "http://deploy.example/undo"; environment = production; action_end`;

const first = versionOf(`${action('deploy.example')}
flow release inputs = (str version);
  step build => (SUCCESS -> review | FAIL -> stopped) { action = pipeline; };
  deci review => (AGREE -> ship | REJECT -> stopped) { who = "1 of group(qa)"; };
  step ship => (SUCCESS -> done | FAIL -> stopped) { action = deploy; args = (version = $version); };
flow_end`);

const second = versionOf(`${action('deploy.example')}
flow release inputs = (str version); on_failure = hold;
  step build => (SUCCESS -> review | FAIL -> hold) { action = pipeline; };
  deci review => (AGREE -> ship | REWORK -> build) { who = "2 of group(qa)"; };
  step ship => (SUCCESS -> smoke | FAIL -> stopped) { action = deploy; args = (version = $version); };
  step smoke => (SUCCESS -> done | FAIL -> stopped) { action = pipeline; };
flow_end`);

const changesOf = (before = first, after = second) => {
  const { nodes, edges } = compareGraphs(before, after);
  return [...nodes, ...edges].flatMap((each) =>
    'change' in each && each.change !== undefined ? [`${each.change} ${each.id}`] : [],
  );
};

const stepOf = (step: string) =>
  compareGraphs(first, second).nodes.find((node) => node.id === `step:${step}`) as StepNode;

describe('a flow as a graph', () => {
  test('says of each step what a run of it may do, and where runs begin', () => {
    const { nodes } = planGraph(first);
    expect(nodes).toMatchObject([
      { step: 'build', state: 'plan', isEntry: true },
      { step: 'review', state: 'plan', who: 'group(qa)' },
      { step: 'ship', state: 'plan', canUndo: true, environment: 'production' },
      { id: 'end:done' },
    ]);
  });

  test('compared with another version marks what was added, removed and changed, and nothing else', () => {
    expect(changesOf()).toEqual([
      'changed step:build',
      'changed step:review',
      'added step:smoke',
      'added step:review>step:build',
      'added step:ship>step:smoke',
      'added step:smoke>end:done',
      'removed step:ship>end:done',
    ]);
    expect(changesOf(second, first)).toContain('removed step:smoke');
    expect(changesOf(first, first)).toEqual([]);
  });

  test('an edge along which other outcomes lead than before says which', () => {
    const before = versionOf(
      'flow f deci a => (YES -> b | NO -> stopped) { who = "ann"; }; deci b => (OK -> done) { who = "ann"; }; flow_end',
    );
    const after = versionOf(
      'flow f deci a => (YES -> b | LATER -> b) { who = "ann"; }; deci b => (OK -> done) { who = "ann"; }; flow_end',
    );
    expect(compareGraphs(before, after).edges[0]).toMatchObject({
      change: 'changed',
      labels: [{ outcome: 'YES' }, { outcome: 'LATER', change: 'added' }],
    });
  });

  test('where an outcome ends the run otherwise, its step is changed and shows both', () => {
    expect(stepOf('build').ends).toEqual([
      { outcome: 'FAIL', end: 'hold', taken: 0, change: 'added' },
      { outcome: 'FAIL', end: 'stopped', taken: 0, change: 'removed' },
    ]);
  });

  test('a step is changed by what it calls, and leaves no loop behind in which the layout would turn', () => {
    const moved = versionOf(`${action('other.example')}
      flow release inputs = (str version);
        step ship => (SUCCESS -> build | FAIL -> stopped) { action = deploy; args = (version = $version); };
        step build => (SUCCESS -> done | FAIL -> stopped) { action = pipeline; };
      flow_end`);
    const { nodes, edges } = compareGraphs(first, moved);
    expect(nodes).toMatchObject([
      { step: 'ship', change: 'changed' },
      { step: 'build', change: 'changed' },
      { step: 'review', change: 'removed' },
      { id: 'end:done' },
    ]);
    expect(edges.filter(({ isBack }) => isBack).map(({ id }) => id)).toEqual(['step:review>step:ship']);
  });

  test('is told by step, with what the step calls, and by the rest', () => {
    expect(stepText(first, 'ship')).toContain('addr = "http://deploy.example/run";');
    expect(stepText(first, 'ship')).toContain('step ship => (SUCCESS -> done | FAIL -> stopped) {\n');
    expect(stepText(first, 'smoke')).toBe('');
    expect(headText(second)).toContain('on_failure = hold;');
    expect(headText(second)).not.toContain('step');
  });
});
