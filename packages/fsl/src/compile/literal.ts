import type { ParamType, Value, Values } from '@signalbox/engine';
import type { Report } from '../diagnostic/report.ts';
import type { Argument, Expression } from '../parse/syntax.ts';
import { reportRepeated } from './repeated.ts';

/** The value of an expression without references; undefined, and reported, where it has one. */
export function readLiteral(expression: Expression, report: Report): Value | undefined {
  switch (expression.kind) {
    case 'string':
    case 'number':
    case 'bool':
      return expression.value;
    case 'list':
      return readAll(expression.items, report);
    case 'dict':
      return readDict(expression.entries, report);
    case 'reference':
      report('error', 'not_supported', 'a reference stands alone as the value of an argument of a step', expression);
      return undefined;
  }
}

/** Whether a literal may be given for a parameter of this type. */
export function fitsType(expression: Expression, type: ParamType): boolean {
  switch (type) {
    case 'str':
      return expression.kind === 'string';
    case 'int':
      return expression.kind === 'number' && Number.isInteger(expression.value);
    case 'float':
      return expression.kind === 'number';
    case 'bool':
    case 'list':
    case 'dict':
      return expression.kind === type;
    case 'secret':
      return false; // it does not stand in a text
  }
}

function readAll(expressions: readonly Expression[], report: Report): readonly Value[] | undefined {
  const values = expressions.map((expression) => readLiteral(expression, report));
  return values.includes(undefined) ? undefined : (values as readonly Value[]);
}

function readDict(entries: readonly Argument[], report: Report): Value | undefined {
  reportRepeated(
    entries.map(({ name }) => name),
    ({ text }) => `the key ${text} is given twice`,
    report,
  );
  const pairs = entries.map(({ name, value }) => [name.text, readLiteral(value, report)] as const);
  return pairs.some(([, value]) => value === undefined) ? undefined : (Object.fromEntries(pairs) as Values);
}
