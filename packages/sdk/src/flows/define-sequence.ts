import { checkName } from '../jobs/check-job.ts';
import { InvalidDefinition } from '../jobs/invalid-definition.ts';
import type { ExecuteJob } from '../jobs/job.ts';

/** Jobs one after the other: each gets what the one before it gave. A flow without branches. */
export type Sequence = {
  readonly kind: 'sequence';
  readonly name: string;
  readonly description?: string;
  readonly jobs: readonly [ExecuteJob, ...ExecuteJob[]];
  /** What follows a failure; `rollback` undoes what was done, the last first. */
  readonly onFailure: 'stop' | 'hold' | 'rollback';
};

type Spec = Omit<Sequence, 'kind' | 'jobs' | 'onFailure'> & {
  readonly jobs: readonly ExecuteJob[];
  readonly onFailure?: Sequence['onFailure'];
};

/** Throws `InvalidDefinition`. The names of its jobs are those of its steps: use `rename` for a job that comes twice. */
export function defineSequence({ jobs, onFailure = 'rollback', ...rest }: Spec): Sequence {
  const place = checkName(rest.name, 'sequence');
  const [first, ...others] = jobs;
  if (!first) throw new InvalidDefinition('empty_sequence', place, 'job sequence is empty');
  const names = new Set<string>();
  for (const { name } of jobs) {
    if (names.has(name)) {
      throw new InvalidDefinition('duplicate_name', place, `job name ${name} is not unique: jobs names must be unique`);
    }
    names.add(name);
  }
  return { kind: 'sequence', ...rest, jobs: [first, ...others], onFailure };
}
