import { asText, own, type Param, type Value, type Values, valueProblem } from '@signalbox/engine';
import type { Field } from './field.ts';

/** The arguments of a job or of one of its actions, by name. */
export type Fields = { readonly [name: string]: Field<unknown> };

export type ArgsOf<F extends Fields> = { readonly [Name in keyof F]: F[Name] extends Field<infer T> ? T : never };

export type ArgProblem = { readonly name: string; readonly problem: string };

export type ReadArgs<F extends Fields> =
  | { readonly ok: true; readonly args: ArgsOf<F> }
  /** Of every argument that is wrong, in the order of their declaration. */
  | { readonly ok: false; readonly problems: readonly ArgProblem[] };

/** What is given, with defaults, checked and converted. What is not declared is a problem, too. */
export function readArgs<F extends Fields>(fields: F, given: Values): ReadArgs<F> {
  const problems: ArgProblem[] = [];
  const args: [string, unknown][] = [];
  for (const [name, field] of Object.entries(fields)) {
    const value = own(given, name) ?? field.param.default;
    const problem = valueProblem(asText({ ...field.param, name }), value);
    const read = problem === undefined ? readPresent(field, value) : { ok: false as const, problem };
    if (read.ok) args.push([name, read.value]);
    else problems.push({ name, problem: read.problem });
  }
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(fields, name)) problems.push({ name, problem: 'is not declared' });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, args: Object.fromEntries(args) as ArgsOf<F> };
}

function readPresent(field: Field<unknown>, value: Value | undefined): ReturnType<Field<unknown>['read']> {
  return value === undefined ? { ok: true, value: undefined } : field.read(value);
}

export function paramsOf(fields: Fields): readonly Param[] {
  return Object.entries(fields).map(([name, { param }]) => ({ name, ...param }));
}
