import { canonicalJson, type FlowVersion, own, type Step } from '@signalbox/engine';
import { backEdges } from '../run/graph/back-edges.ts';
import type { Change, EndMark, GraphEdge, GraphNode, RunGraph, StepNode } from '../run/graph/run-graph.ts';
import { hookSteps, planGraph } from './plan-graph.ts';

/**
 * Two versions of a flow in one graph. A step is `changed` by all that it says but where its outcomes lead: that is told
 * at the edges, which are `changed` where other outcomes lead along them. A step of another name is another step.
 */
export function compareGraphs(before: FlowVersion, after: FlowVersion): RunGraph {
  const [old, fresh] = [planGraph(before), planGraph(after)];
  const isBack = backEdges(stepsOfBoth(before, after));
  const nodes = union(old.nodes, fresh.nodes, (one, other) => changedNode(one, other, stepsDiffer(before, after)));
  const edges = union(old.edges, fresh.edges, changedEdge);
  return { nodes: doneLast(nodes), edges: edges.map((edge) => ({ ...edge, isBack: isBack.has(edge.id) })) };
}

/** Everything of both by their ids, with what only one of them has marked so; in the order of the later one. */
function union<Element extends GraphNode | GraphEdge>(
  before: readonly Element[],
  after: readonly Element[],
  compared: (before: Element, after: Element) => Element,
): readonly Element[] {
  const old = new Map(before.map((each) => [each.id, each]));
  const fresh = new Set(after.map(({ id }) => id));
  return [
    ...after.map((each) => {
      const known = old.get(each.id);
      return known ? compared(known, each) : marked(each, 'added');
    }),
    ...before.filter(({ id }) => !fresh.has(id)).map((each) => marked(each, 'removed')),
  ];
}

function marked<Element extends GraphNode | GraphEdge>(element: Element, change: Change): Element {
  return 'kind' in element && element.kind === 'end' ? element : { ...element, change };
}

type Differ = (step: string) => boolean;

function changedNode(before: GraphNode, after: GraphNode, differ: Differ): GraphNode {
  if (after.kind !== 'step' || before.kind !== 'step') return after;
  const ends = changedEnds(before.ends, after.ends);
  const isChanged =
    differ(after.step) || ends.some(({ change }) => change !== undefined) || isSetOtherwise(before, after);
  return { ...after, ends, ...(isChanged && { change: 'changed' }) };
}

function isSetOtherwise(before: StepNode, after: StepNode): boolean {
  return before.isEntry !== after.isEntry || before.hook !== after.hook;
}

function changedEnds(before: readonly EndMark[], after: readonly EndMark[]): readonly EndMark[] {
  const isIn = (list: readonly EndMark[], { outcome, end }: EndMark) =>
    list.some((each) => each.outcome === outcome && each.end === end);
  return [
    ...after.map((each): EndMark => (isIn(before, each) ? each : { ...each, change: 'added' })),
    ...before.filter((each) => !isIn(after, each)).map((each): EndMark => ({ ...each, change: 'removed' })),
  ];
}

function stepsDiffer(before: FlowVersion, after: FlowVersion): Differ {
  const [old, fresh] = [saidBySteps(before), saidBySteps(after)];
  return (step) => old.get(step) !== fresh.get(step);
}

/** All that each step says, its job included, but for its edges. */
function saidBySteps(version: FlowVersion): ReadonlyMap<string, string> {
  const said = ({ on: _, ...step }: Step) => canonicalJson({ step, job: own(version.jobs, step.job) });
  return new Map([...version.flow.steps, ...hookSteps(version)].map((step) => [step.name, said(step)]));
}

function changedEdge(before: GraphEdge, after: GraphEdge): GraphEdge {
  const isIn = ({ labels }: GraphEdge, outcome: string) => labels.some((label) => label.outcome === outcome);
  const labels: GraphEdge['labels'] = [
    ...after.labels.map((label) => (isIn(before, label.outcome) ? label : { ...label, change: 'added' as const })),
    ...before.labels
      .filter(({ outcome }) => !isIn(after, outcome))
      .map((label) => ({ ...label, change: 'removed' as const })),
  ];
  const isChanged = before.kind !== after.kind || labels.some(({ change }) => change !== undefined);
  return { ...after, labels, ...(isChanged && { change: 'changed' }) };
}

/** Each step with the edges of both, under outcomes that tell them apart. */
function stepsOfBoth(before: FlowVersion, after: FlowVersion): readonly Step[] {
  const both = new Map<string, Step>();
  for (const [prefix, { flow }] of [['after', after] as const, ['before', before] as const]) {
    for (const step of flow.steps) {
      const on = Object.entries(step.on).map(([outcome, target]) => [`${prefix} ${outcome}`, target] as const);
      both.set(step.name, { ...step, on: { ...both.get(step.name)?.on, ...Object.fromEntries(on) } });
    }
  }
  return [...both.values()];
}

/** What is removed stands among the steps, not behind their end. */
function doneLast(nodes: readonly GraphNode[]): readonly GraphNode[] {
  return [...nodes.filter(({ kind }) => kind !== 'end'), ...nodes.filter(({ kind }) => kind === 'end')];
}
