import type { Param, Value, Values } from '@signalbox/engine';
import { fitsType, readLiteral } from './literal.ts';
import { reportRepeated } from './repeated.ts';
import type { Report } from './report.ts';
import type { Argument, RunStatement } from './syntax.ts';

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
    readInput(name.text, arg, declared.get(arg.name.text), report),
  ]);
  return Object.fromEntries(values.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

function readInput(
  run: string,
  { name, value }: Argument,
  param: Param | undefined,
  report: Report,
): Value | undefined {
  if (param === undefined) {
    report('error', 'unknown_argument', `flow run (${run}) inputs (${name.text}) not defined`, name);
    return undefined;
  }
  const literal = readLiteral(value, report);
  if (literal !== undefined && !fitsType(value, param.type)) {
    report('error', 'wrong_type', `flow run (${run}) inputs (${name.text}) illegal type`, value);
  }
  return literal;
}
