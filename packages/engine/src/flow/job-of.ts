import { own } from '../value.ts';
import type { FlowVersion, Job } from './flow.ts';

/** What a step of a flow version does, by its name. */
export function jobOf(version: FlowVersion, step: string): Job | undefined {
  const found = version.flow.steps.find(({ name }) => name === step);
  return found && own(version.jobs, found.job);
}
