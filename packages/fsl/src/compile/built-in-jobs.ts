import type { DecisionJob, FlowJob, Param, PipelineJob, WaitJob } from '@signalbox/engine';

const optional = (name: string): Param => ({ name, type: 'str', required: false });

/** `action = pipeline;` where no action of that name is declared: a build. */
const pipelineJob: PipelineJob = {
  kind: 'pipeline',
  name: 'pipeline',
  params: [optional('repository'), optional('config'), optional('ref'), optional('commit')],
  outcomes: ['SUCCESS', 'FAIL', 'KILLED'],
  effect: false,
};

/** `action = wait;` where no action of that name is declared: a time, or a named event. */
const waitJob: WaitJob = {
  kind: 'wait',
  name: 'wait',
  params: [optional('for'), optional('until'), optional('event')],
  outcomes: ['DONE', 'TIMEOUT'],
  effect: false,
};

/** `action = flow;` where no action of that name is declared: a run of another flow, an effect as what it does may be. */
const flowJob: FlowJob = {
  kind: 'flow',
  name: 'flow',
  params: [{ name: 'flow', type: 'str', required: true }],
  outcomes: ['DONE', 'STOPPED', 'FAILED'],
  effect: true,
};

type BuiltInJob = PipelineJob | WaitJob | FlowJob;

/** Jobs that a step names like an action; an action of the same name wins. */
export const builtInJobs: ReadonlyMap<string, BuiltInJob> = new Map<string, BuiltInJob>([
  [pipelineJob.name, pipelineJob],
  [waitJob.name, waitJob],
  [flowJob.name, flowJob],
]);

/** The job of every `deci` without an action. */
export const decisionJob = (name: string): DecisionJob => ({
  kind: 'decision',
  name,
  params: [],
  outcomes: [],
  effect: false,
});
