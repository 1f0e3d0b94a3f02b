import { type FlowVersion, type Job, own, type Step } from '@signalbox/engine';
import { buildGraph } from '../run/graph/build-graph.ts';
import { type GraphNode, type RunGraph, type StepNode, stepId } from '../run/graph/run-graph.ts';

/** A version of a flow as a graph: what a run of it may do. */
export function planGraph(version: FlowVersion): RunGraph {
  const { flow, jobs } = version;
  const { nodes, edges } = buildGraph({ version, visits: [] });
  const steps = new Map([...flow.steps, ...hookSteps(version)].map((step) => [step.name, step]));
  const entry = stepId(flow.hooks?.start?.name ?? flow.steps[0]?.name ?? '');
  const planned = nodes.map((node): GraphNode => {
    const step = node.kind === 'step' ? steps.get(node.step) : undefined;
    return node.kind === 'step' && step ? plannedStep(node, { step, jobs, isEntry: node.id === entry }) : node;
  });
  return { nodes: planned, edges };
}

/** Of all its hooks. */
export function hookSteps({ flow }: Pick<FlowVersion, 'flow'>): readonly Step[] {
  return Object.values(flow.hooks ?? {}).flatMap((step) => (step ? [step] : []));
}

type Planned = { readonly step: Step; readonly jobs: FlowVersion['jobs']; readonly isEntry: boolean };

function plannedStep(node: StepNode, { step, jobs, isEntry }: Planned): StepNode {
  const job = own(jobs, step.job);
  return {
    ...{ ...node, state: 'plan' },
    ...(isEntry && { isEntry }),
    ...(job && canUndo(job) && { canUndo: true }),
    ...(job?.environment !== undefined && { environment: job.environment }),
  };
}

function canUndo(job: Job): boolean {
  return (job.kind === 'http' || job.kind === 'code') && job.undo !== undefined;
}
