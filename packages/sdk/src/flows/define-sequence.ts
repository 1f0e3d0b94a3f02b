import type { Fields } from '../fields/read-args.ts';
import { checkName } from '../jobs/check-job.ts';
import { InvalidDefinition } from '../jobs/invalid-definition.ts';
import type { ExecuteJob } from '../jobs/job.ts';
import { checkedInputs, checkWord } from './checked-inputs.ts';
import type { FlowFromCode } from './flow-from-code.ts';

type SequenceSpec<Jobs extends readonly ExecuteJob[]> = {
  readonly name: string;
  readonly description?: string;
  /** What a start is given, and the first job gets; those of the first job where nothing is said. */
  readonly inputs?: Fields;
  /** Each takes what the one before it gives, as far as the compiler knows both. */
  readonly jobs: Jobs & Chained<Jobs>;
  /** What follows a failure; `rollback`, which undoes what was done, the last first, where nothing is said. */
  readonly onFailure?: FlowFromCode['onFailure'];
};

type Chained<Jobs extends readonly unknown[]> = Jobs extends readonly [infer First, ...infer Rest]
  ? readonly [First, ...Following<Rest, GivenBy<First>>]
  : Jobs;

type Following<Jobs extends readonly unknown[], Given> = Jobs extends readonly [infer Next, ...infer Rest]
  ? readonly [Fitting<Next, Given>, ...Following<Rest, GivenBy<Next>>]
  : Jobs;

type Fitting<Next, Given> =
  Next extends ExecuteJob<infer Takes, infer Gives>
    ? unknown extends Given
      ? Next
      : Given extends Takes
        ? Next
        : ExecuteJob<Given, Gives>
    : Next;

type GivenBy<Before> = Before extends ExecuteJob<unknown, infer Gives> ? Gives : unknown;

/**
 * Jobs one after the other: a flow without branches, in which each gets what the one before it gave. Throws
 * `InvalidDefinition`. Its steps have the names of their jobs: use `rename` for a job that comes twice.
 */
export function defineSequence<const Jobs extends readonly ExecuteJob[]>(spec: SequenceSpec<Jobs>): FlowFromCode {
  const { jobs, onFailure = 'rollback', inputs, ...rest }: SequenceSpec<readonly ExecuteJob[]> = spec;
  const place = checkName(rest.name, 'sequence');
  const [first] = jobs;
  if (!first) throw new InvalidDefinition('empty_sequence', place, 'job sequence is empty');
  const names = stepNames(jobs, place);
  const taken = checkedInputs(inputs ?? fieldsOf(first), place);
  const steps = jobs.map((job, index) => {
    const [name = '', before = '', next] = [names[index], names[index - 1], names[index + 1]];
    const result = { name: 'value', from: { kind: 'result' as const, step: before, path: [] } };
    const args = taken.map((input) => ({ name: input.name, from: { kind: 'input' as const, name: input.name } }));
    return {
      name,
      job: job.name,
      ...(index === 0 ? { args } : { args: [result], byValue: true as const }),
      on: { SUCCESS: next === undefined ? ('done' as const) : { step: next } },
      trigger: 'auto' as const,
    };
  });
  return { kind: 'flow', ...rest, inputs: taken, steps, onFailure, jobs };
}

/** As the names of the jobs, in the characters of the flow language. */
function stepNames(jobs: readonly ExecuteJob[], place: string): readonly string[] {
  const names = new Set<string>();
  for (const [index, { name: job }] of jobs.entries()) {
    const name = job.replaceAll(/[^A-Za-z0-9_]/g, '_').replace(/^(?=[0-9])/, '_');
    checkWord(name, `${place}, job ${index + 1}`);
    if (names.has(name)) {
      throw new InvalidDefinition('duplicate_name', place, `job name ${job} is not unique: jobs names must be unique`);
    }
    names.add(name);
  }
  return [...names];
}

function fieldsOf({ input }: ExecuteJob): Fields {
  return input === undefined || '~standard' in input ? {} : (input as Fields);
}
