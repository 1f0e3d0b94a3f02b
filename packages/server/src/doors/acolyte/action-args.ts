import { type Job, own, type Param, type Step, type Value, type Values } from '@signalbox/engine';
import { AcolyteError } from './acolyte-error.ts';
import { readField } from './fields.ts';

/** What an action takes, and what flow and template have for it already. */
export type AskedArgs = {
  readonly params: readonly Param[];
  /** Names that have a value without the request. */
  readonly bound: readonly string[];
};

export function askedArgs(step: Step, job: Job, action: string): AskedArgs {
  if (action === 'trigger') return { params: job.params, bound: step.args.map(({ name }) => name) };
  const contract = job.kind === 'code' ? own(job.actions ?? {}, action) : undefined;
  return { params: contract?.params ?? [], bound: [] };
}

/** Of what a request gives, what counts: declared, nobody else's to say, and converted. `place`: before the name. */
export function actionArgs({ params, bound }: AskedArgs, given: Values, place: string): Values {
  const values: [string, Value][] = [];
  for (const param of params) {
    const { name, mark } = param;
    const value = own(given, name);
    const isGiven = value !== undefined && value !== null;
    if (mark || (!isGiven && bound.includes(name))) continue;
    const read = readField(param, value);
    if (!read.ok) {
      const { key, expect } = read.problem;
      const facts = { field_name: `${place}${name}`, expect };
      throw new AcolyteError(key, { reason: `${place}${name}_${key}`, facts });
    }
    if (isGiven && read.value !== undefined) values.push([name, read.value]);
  }
  return Object.fromEntries(values);
}
