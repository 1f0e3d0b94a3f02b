import { visibleText } from '../../show/visible-text.ts';
import type { JobKind, StepNode } from './run-graph.ts';

type SayKind = (key: `hook_${NonNullable<StepNode['hook']>}` | `job_${JobKind}`) => string;

/** Its hook or kind of job, and the name that the job has elsewhere, where that is another than its own. */
export function jobText({ hook, jobKind, job, step }: StepNode, say: SayKind): string {
  const kind = hook ? say(`hook_${hook}`) : say(`job_${jobKind}`);
  const isNamed = (jobKind === 'http' || jobKind === 'code') && job !== step;
  return isNamed ? `${kind} · ${visibleText(job)}` : kind;
}
