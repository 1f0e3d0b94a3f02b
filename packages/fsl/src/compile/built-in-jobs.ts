import type { DecisionJob, DeclaredJob, FlowJob, Param, PipelineJob, Step, WaitJob } from '@signalbox/engine';

const optional = (name: string): Param => ({ name, type: 'str', required: false });

/** `action = pipeline;` where no action of that name is declared: a build. */
const pipelineJob: PipelineJob = {
  kind: 'pipeline',
  name: 'pipeline',
  params: [optional('repository'), optional('config'), optional('ref'), optional('commit')],
  outcomes: ['SUCCESS', 'FAIL', 'KILLED'],
  effect: false,
};

/** `action = wait;` where no action of that name is declared: a time, a named event, or a window of the calendar. */
export const waitJob: WaitJob = {
  kind: 'wait',
  name: 'wait',
  params: [optional('for'), optional('until'), optional('event'), optional('window'), optional('zone')],
  outcomes: ['DONE', 'TIMEOUT'],
  effect: false,
};

/** What came later stands in a flow that uses it alone: all others keep their hash. */
export function usedWaitJob(steps: readonly Step[]): WaitJob {
  const waitsForWindow = steps.some(
    ({ job, args }) => job === waitJob.name && args.some(({ name }) => name === 'window'),
  );
  const params = waitJob.params.filter(({ name }) => waitsForWindow || (name !== 'window' && name !== 'zone'));
  return { ...waitJob, params };
}

/** `action = flow;` where no action of that name is declared: a run of another flow, an effect as what it does may be. */
const flowJob: FlowJob = {
  kind: 'flow',
  name: 'flow',
  params: [{ name: 'flow', type: 'str', required: true }],
  outcomes: ['DONE', 'STOPPED', 'FAILED'],
  effect: true,
};

type BuiltInJob = PipelineJob | WaitJob | FlowJob;

/** Jobs that a step names like an action. */
export const builtInJobs: ReadonlyMap<string, BuiltInJob> = new Map<string, BuiltInJob>([
  [pipelineJob.name, pipelineJob],
  [waitJob.name, waitJob],
  [flowJob.name, flowJob],
]);

/** What no job of a host may be called: the built-in ones, and what else a reader would take for one. */
export const reservedJobNames: ReadonlySet<string> = new Set([
  ...builtInJobs.keys(),
  ...['http', 'event', 'decision', 'gate'],
]);

/**
 * What a step means by this name, of which `declared` is known. An action that is written in FSL wins over what is built
 * in; code of a host never does, or whoever has the key of an agent could say how builds end.
 */
export function meantJob<Declared extends DeclaredJob | 'broken'>(
  name: string,
  declared: Declared | undefined,
): Declared | BuiltInJob | undefined {
  const builtIn = builtInJobs.get(name);
  const isOfHost = typeof declared === 'object' && declared.kind === 'code';
  return builtIn && isOfHost ? builtIn : (declared ?? builtIn);
}

/** The job of every `deci` without an action. */
export const decisionJob = (name: string): DecisionJob => ({
  kind: 'decision',
  name,
  params: [],
  outcomes: [],
  effect: false,
});

/** What the parameters of a job do not say of its arguments. */
export const builtInHints: ReadonlyMap<string, string> = new Map([
  [
    waitJob.name,
    'one of for = "30m", until = "2026-12-24T18:00:00Z", event = "tested" and window = "Mon-Fri 09:00-16:00", with zone = "Europe/Berlin" or of UTC',
  ],
]);
