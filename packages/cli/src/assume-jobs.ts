import { engineOutcomes, type HttpJob, type Job } from '@signalbox/engine';
import type { FlowDefinition } from '@signalbox/fsl';

export type Assumed = { readonly version: FlowDefinition; readonly assumed: readonly Job[] };

/** Actions that only the server has get the outcomes that the flow names. */
export function assumeJobs({ flow, jobs }: FlowDefinition): Assumed {
  const absent = new Set(flow.steps.map(({ job }) => job).filter((job) => !Object.hasOwn(jobs, job)));
  const assumed = [...absent].map((name): HttpJob => {
    const named = flow.steps.flatMap(({ job, on }) => (job === name ? Object.keys(on) : []));
    const outcomes = [...new Set(named)].filter((outcome) => !engineOutcomes.some((reserved) => reserved === outcome));
    return { kind: 'http', name, scheme: 'http', addresses: [], params: [], outcomes, effect: true };
  });
  return {
    version: { flow, jobs: { ...jobs, ...Object.fromEntries(assumed.map((job) => [job.name, job])) } },
    assumed,
  };
}
