import {
  branchSetsOf,
  engineOutcomes,
  type Flow,
  type FlowVersion,
  forkStructure,
  type Job,
  own,
  type Run,
  type Step,
  stepsOf,
  whoText,
} from '@signalbox/engine';
import type { DecisionView } from '@signalbox/protocol';
import { stateOfVisit } from '../status-of-step.ts';
import { votersOf } from '../story/trace-visit.ts';
import { isOpen, type VisitTrace } from '../story/visit-trace.ts';
import { backEdges } from './back-edges.ts';
import {
  doneId,
  type EndMark,
  type GraphEdge,
  type GraphNode,
  type JobKind,
  type RunGraph,
  type StepNode,
  type StepState,
  stepId,
} from './run-graph.ts';

/** What a graph is drawn of: the flow, and what a run has done of it. `run` is known when its journal is read. */
export type Drawn = {
  readonly version: FlowVersion;
  readonly visits: readonly VisitTrace[];
  readonly run?: Run;
  /** Those that are open now: which votes do not count any more is no part of a journal. */
  readonly decisions?: readonly Pick<DecisionView, 'step' | 'visit' | 'votes'>[];
};

/** Flow and visits as nodes and edges: what was taken, what may be, what was taken back. */
export function buildGraph({ version, visits, run, decisions = [] }: Drawn): RunGraph {
  const { flow } = version;
  const byStep = visitsByStep(visits);
  const latest = visits.findLast(({ closedAt }) => closedAt !== undefined);
  const hooks = Object.entries(flow.hooks ?? {}).flatMap(([hook, step]) => (step ? [{ hook, step }] : []));
  const drawn = [
    ...hooks.map(({ hook, step }) => ({ step, hook: hook as NonNullable<StepNode['hook']> })),
    ...flow.steps.map((step) => ({ step, hook: undefined })),
  ];
  const nodes: GraphNode[] = drawn.map(({ step, hook }) => {
    const asked = decisions.find((each) => each.step === step.name && each.visit === run?.open[step.name]?.number);
    const job = own(version.jobs, step.job);
    const node = stepNode(step, { version, job, visits: byStep.get(step.name) ?? [], run, asked });
    return hook ? { ...node, hook } : node;
  });
  const isDone = run?.state.status === 'done';
  const edges = [...flowEdges(flow, byStep, latest), ...hookEdges(flow, byStep, isDone)];
  if (edges.some(({ to }) => to === doneId))
    nodes.push({ kind: 'end', id: doneId, end: 'done', count: 0, reached: isDone });
  return { nodes, edges: [...edges, ...undoEdges(visits)] };
}

function visitsByStep(visits: readonly VisitTrace[]): ReadonlyMap<string, readonly VisitTrace[]> {
  const byStep = new Map<string, VisitTrace[]>();
  for (const visit of visits) {
    const known = byStep.get(visit.step);
    if (known) known.push(visit);
    else byStep.set(visit.step, [visit]);
  }
  return byStep;
}

type OfStep = {
  readonly version: FlowVersion;
  readonly job: Job | undefined;
  readonly visits: readonly VisitTrace[];
  readonly run: Run | undefined;
  readonly asked: Pick<DecisionView, 'votes'> | undefined;
};

function stepNode(step: Step, { version, job, visits, run, asked }: OfStep): StepNode {
  const visit = visits.at(-1);
  const record = run && own(run.steps, step.name);
  const outcome = visit ? visit.outcome : record?.last?.outcome;
  const open = run && own(run.open, step.name);
  const count = Math.max(record?.visits ?? 0, visit?.visit ?? 0);
  const taken = countOutcomes(visits);
  const ends = Object.entries(step.on).flatMap(([name, target]): readonly EndMark[] => {
    if (typeof target !== 'string' || target === 'done') return [];
    return [{ outcome: name, end: target, taken: taken.get(name) ?? 0 }];
  });
  const lapsed = asked?.votes.flatMap((vote) => (vote.lapsed ? [vote.by] : [])) ?? [];
  const isFinal = job?.kind === 'http' || job?.kind === 'code' ? job.irreversible !== undefined : false;
  return {
    ...{ kind: 'step', id: stepId(step.name), step: step.name, job: step.job },
    jobKind: (job?.kind ?? 'unknown') satisfies JobKind,
    state: stateOf(step, visit, record?.last?.outcome),
    visits: count,
    ...(visit && { visit }),
    ...(outcome !== undefined && { outcome }),
    ...(step.decision && { who: whoText(step.decision.who) }),
    votes: open ? votersOf(open).filter((name) => !lapsed.includes(name)) : [],
    ends,
    ...(step.enter === 'all' && { join: joinOf(step.name, version, run) }),
    ...(isFinal && { noReturn: true }),
    ...(visit?.undo && { undo: visit.undo }),
  };
}

function countOutcomes(visits: readonly VisitTrace[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { outcome } of visits) if (outcome !== undefined) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return counts;
}

function stateOf(step: Step, visit: VisitTrace | undefined, past: string | undefined): StepState {
  if (!visit) return past === undefined ? 'idle' : 'past';
  return stateOfVisit(visit, isBad(step, visit.outcome ?? ''));
}

/** What its author or the engine takes for a failure or a refusal. */
export function isBad(step: Pick<Step, 'on' | 'decision'>, outcome: string): boolean {
  const target = own(step.on, outcome);
  if (target === 'stopped' || target === 'hold' || target === 'rollback') return true;
  if (step.decision) return !step.decision.grants.includes(outcome);
  return (engineOutcomes as readonly string[]).includes(outcome) || /^(?:FAIL|ERROR|REJECT)/i.test(outcome);
}

/** How many have come of the branches that it joins, while there are any. */
function joinOf(step: string, version: FlowVersion, run: Run | undefined): NonNullable<StepNode['join']> {
  if (!run || own(run.open, step)) return 'idle';
  const { joinOf: joins } = forkStructure(version);
  const set = Object.values(branchSetsOf(run)).find((each) => joins.get(each.step) === step);
  if (!set) return 'idle';
  const branches = Object.values(set.branches);
  return { arrived: branches.filter((branch) => branch !== 'open').length, of: branches.length };
}

/** One edge for all outcomes that lead to the same step. */
function flowEdges(
  { steps }: Flow,
  byStep: ReadonlyMap<string, readonly VisitTrace[]>,
  latest: VisitTrace | undefined,
): readonly GraphEdge[] {
  const back = backEdges(steps);
  return steps.flatMap(({ name, on }) => {
    const taken = countOutcomes(byStep.get(name) ?? []);
    const targets = new Map<string, { fork: boolean; outcomes: string[] }>();
    for (const [outcome, target] of Object.entries(on)) {
      const isFork = typeof target === 'object' && 'fork' in target;
      for (const to of target === 'done' ? [doneId] : stepsOf(target).map(stepId)) {
        const known = targets.get(to);
        targets.set(to, { fork: isFork || known?.fork === true, outcomes: [...(known?.outcomes ?? []), outcome] });
      }
    }
    return [...targets].map(([to, { fork, outcomes }]): GraphEdge => {
      const labels = outcomes.map((outcome) => ({ outcome, taken: taken.get(outcome) ?? 0 }));
      return {
        ...{ id: `${stepId(name)}>${to}`, from: stepId(name), to, kind: fork ? 'fork' : 'flow', labels },
        taken: labels.reduce((sum, label) => sum + label.taken, 0),
        isBack: back.has(`${stepId(name)}>${to}`),
        isLatest: latest?.step === name && outcomes.includes(latest.outcome ?? ''),
      };
    });
  });
}

function hookEdges(
  { hooks = {}, steps }: Flow,
  byStep: ReadonlyMap<string, readonly VisitTrace[]>,
  isDone: boolean,
): readonly GraphEdge[] {
  const plain = { kind: 'flow', labels: [], isBack: false, isLatest: false } as const;
  const first = steps[0];
  const edges: GraphEdge[] = [];
  if (hooks.start && first) {
    const [from, to] = [stepId(hooks.start.name), stepId(first.name)];
    edges.push({ ...plain, id: `${from}>${to}`, from, to, taken: byStep.has(first.name) ? 1 : 0 });
  }
  if (hooks.finish) {
    const from = stepId(hooks.finish.name);
    edges.push({ ...plain, id: `${from}>${doneId}`, from, to: doneId, taken: isDone ? 1 : 0 });
  }
  return edges;
}

/** The way back, from each visit that is taken back to the one that is next. */
function undoEdges(visits: readonly VisitTrace[]): readonly GraphEdge[] {
  const undone = visits
    .flatMap(({ step, undo }) => (undo ? [{ step, order: undo.order }] : []))
    .sort((one, other) => one.order - other.order);
  return undone.slice(1).flatMap(({ step, order }, index): readonly GraphEdge[] => {
    const from = stepId(undone[index]?.step ?? step);
    const to = stepId(step);
    if (from === to) return [];
    const way = { kind: 'undo', labels: [], taken: 1, isBack: true, isLatest: index === undone.length - 2 } as const;
    return [{ ...way, id: `undo:${order}`, from, to }];
  });
}

/** The step whose visit is open longest, where the eye should be first. */
export function currentStep(visits: readonly VisitTrace[]): string | undefined {
  const order = ['held', 'asking', 'working', 'waiting', 'queued'];
  const open = visits.filter(isOpen);
  return open.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state))[0]?.step;
}
