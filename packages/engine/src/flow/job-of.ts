import { own } from '../value.ts';
import type { FlowVersion, Job } from './flow.ts';
import { stepsByName } from './steps-by-name.ts';

/** What a step of a flow version does, by its name. */
export function jobOf(version: FlowVersion, step: string): Job | undefined {
  const found = stepsByName(version.flow).get(step);
  return found && own(version.jobs, found.job);
}
