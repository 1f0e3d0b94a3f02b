import { type Param, type Value, type Values, valueProblem } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Report } from '../diagnostic/report.ts';
import type { Argument, RunStatement } from '../parse/syntax.ts';
import { expectedType } from './expected-type.ts';
import { fitsType, readLiteral } from './literal.ts';
import { reportRepeated } from './repeated.ts';

/** The inputs of a run of a stored flow, checked against what the flow declares. */
export function readInputs(statement: RunStatement, params: readonly Param[], report: Report): Values {
  const { name, args } = statement;
  const declared = new Map(params.map((param) => [param.name, param]));
  const given = new Set(args.map((arg) => arg.name.text));
  reportRepeated(
    args.map((arg) => arg.name),
    ({ text }) => `flow run (${name.text}) inputs (${text}) is given twice`,
    report,
  );
  for (const param of params) {
    if (!param.required || given.has(param.name)) continue;
    report('error', 'missing_argument', `flow run (${name.text}) inputs (${param.name}) is missing`, statement.flow);
  }
  const values = args.map((arg): [string, Value | undefined] => [
    arg.name.text,
    readInput(name.text, arg, declared, report),
  ]);
  return Object.fromEntries(values.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

function readInput(
  run: string,
  { name, value }: Argument,
  declared: ReadonlyMap<string, Param>,
  report: Report,
): Value | undefined {
  const param = declared.get(name.text);
  if (param === undefined) {
    const expected = () => expectedNames(name.text, 'declared are', declared.keys());
    report('error', 'unknown_argument', () => `flow run (${run}) inputs (${name.text}) not defined${expected()}`, name);
    return undefined;
  }
  if (param.mark) {
    report('error', 'wrong_value', `flow run (${run}) inputs (${name.text}) is ${param.mark}: nobody gives it`, name);
  }
  const literal = readLiteral(value, report);
  if (literal === undefined) return undefined;
  const problem = fitsType(value, param.type) ? valueProblem(param, literal) : undefined;
  if (problem !== undefined) {
    report('error', 'wrong_value', `flow run (${run}) inputs (${name.text}) ${problem}`, value);
  } else if (!fitsType(value, param.type)) {
    const message = `flow run (${run}) inputs (${name.text}) illegal type${expectedType(param.type, value)}`;
    report('error', 'wrong_type', message, value);
  }
  return literal;
}
