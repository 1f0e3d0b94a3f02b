import type { Values } from '../value.ts';

/** The whole context of a run fits, or the longest message of a change. */
const valuesLimit = 131_072;

/** Inputs and arguments stand in the run, and in each transition that tells of them. */
export function sizeProblem(values: Values): string | undefined {
  return lengthProblem(JSON.stringify(values).length);
}

export function lengthProblem(length: number): string | undefined {
  return length > valuesLimit ? `all values together have ${length} characters, more than ${valuesLimit}` : undefined;
}
