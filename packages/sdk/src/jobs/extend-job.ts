import { checkJob } from './check-job.ts';
import { InvalidDefinition } from './invalid-definition.ts';
import type { ExecuteJob, Job } from './job.ts';

type Extension = Partial<Omit<ExecuteJob, 'kind' | 'execute'>>;

/** The job for one application: what the extension gives takes the place of what the job has; lists do not add up. */
export function extend(job: ExecuteJob, extension: Extension): ExecuteJob {
  if ('execute' in extension || 'actions' in extension) {
    throw new InvalidDefinition(
      'replaces_execute',
      `job ${job.name}`,
      'its code cannot be replaced: define another job',
    );
  }
  const given = Object.fromEntries(
    Object.entries(extension).filter(([, value]) => value !== undefined && value !== ''),
  );
  const extended: ExecuteJob = { ...job, ...given };
  checkJob(extended);
  return extended;
}

/** The same job once more, for a second step of a sequence. */
export function rename<J extends Job>(job: J, name: string): J {
  const renamed = { ...job, name };
  checkJob(renamed);
  return renamed;
}
