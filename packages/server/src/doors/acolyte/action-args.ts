import {
  type Job,
  own,
  type Param,
  type Run,
  type Step,
  templateArgs,
  type Value,
  type Values,
} from '@signalbox/engine';
import { AcolyteError } from './acolyte-error.ts';
import { readField } from './fields.ts';

/** What an action takes, and what flow and template have for it already. */
export type AskedArgs = {
  readonly params: readonly Param[];
  /** Names that have a value without the request. */
  readonly bound: readonly string[];
};

type Asked = {
  readonly step: Step;
  readonly job: Job;
  readonly action: string;
  readonly template: Run['template'] | undefined;
};

export function askedArgs({ step, job, action, template }: Asked): AskedArgs {
  const ofTemplate = Object.keys(templateArgs(template, step, { job, action }));
  if (action === 'trigger') {
    return { params: job.params, bound: [...ofTemplate, ...step.args.map(({ name }) => name)] };
  }
  const contract = job.kind === 'code' ? own(job.actions ?? {}, action) : undefined;
  const ofFlow = (own(step.actArgs ?? {}, action) ?? []).map(({ name }) => name);
  return { params: contract?.params ?? [], bound: [...ofTemplate, ...ofFlow] };
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
