import { type FlowVersion, type Job, own } from '@signalbox/engine';
import { printAction, printFlow, printStep } from '@signalbox/fsl';
import { hookSteps } from './plan-graph.ts';

/** What a version says of one step and of what it calls, as FSL; empty where it has no such step. */
export function stepText(version: FlowVersion, name: string): string {
  const step = [...version.flow.steps, ...hookSteps(version)].find((each) => each.name === name);
  if (!step) return '';
  const job = own(version.jobs, step.job);
  const called = job ? jobText(job) : '';
  return `${called}${called === '' ? '' : '\n\n'}${printStep(step, job).replaceAll(/^ {4}/gm, '')}`;
}

/** What it says of no step: its inputs, limits and hooks. */
export function headText({ flow }: Pick<FlowVersion, 'flow'>): string {
  return printFlow({ flow: { ...flow, steps: [] }, jobs: {} }).trimEnd();
}

/** The flow language cannot declare code: what a version has pinned of it stands in remarks. */
function jobText(job: Job): string {
  if (job.kind === 'http') return printAction(job);
  if (job.kind !== 'code') return '';
  return Object.entries(job)
    .filter(([key]) => key !== 'kind' && key !== 'comments')
    .toSorted(([one], [other]) => one.localeCompare(other))
    .map(([key, value]) => `// ${key}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('\n');
}
