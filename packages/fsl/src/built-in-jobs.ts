import type { DecisionJob, Param, PipelineJob } from '@signalbox/engine';

const optional = (name: string): Param => ({ name, type: 'str', required: false });

/** `action = pipeline;` where no action of that name is declared: a build. */
export const pipelineJob: PipelineJob = {
  kind: 'pipeline',
  name: 'pipeline',
  params: [optional('repository'), optional('config'), optional('ref'), optional('commit')],
  outcomes: ['SUCCESS', 'FAIL', 'KILLED'],
  effect: false,
};

/** The job of every `deci` without an action. */
export const decisionJob = (name: string): DecisionJob => ({
  kind: 'decision',
  name,
  params: [],
  outcomes: [],
  effect: false,
});
