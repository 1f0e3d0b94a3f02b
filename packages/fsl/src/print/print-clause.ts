import type { Param, ParamChecks, Retry } from '@signalbox/engine';
import { printName, printString, printValue } from './print-value.ts';

/** `KEY = VALUE;` */
export const printClause = (key: string, value: string): string => `${key} = ${value};`;

/** Items in brackets: on one line, or each on its own where that would be long. */
export function printItems(items: readonly string[], depth: number): string {
  const line = `(${items.join(', ')})`;
  if (line.length <= maxLine || items.length < 2) return line;
  const indent = ' '.repeat(4 * depth);
  return `(\n${items.map((item) => `${indent}    ${item}`).join(',\n')}\n${indent})`;
}

const maxLine = 100;

export function printParams(params: readonly Param[], depth: number): string {
  return printItems(params.map(printParam), depth);
}

/** `MARK TYPE NAME = DEFAULT (CHECK = VALUE, …)` */
export function printParam({ mark, type, name, default: value, checks }: Param): string {
  return [
    ...(mark ? [mark] : []),
    type,
    printName(name),
    ...(value === undefined ? [] : [`= ${printValue(value)}`]),
    ...(checks ? [`(${printChecks(checks).join(', ')})`] : []),
  ].join(' ');
}

function printChecks({ oneOf, ...checks }: ParamChecks): readonly string[] {
  const printed = Object.entries(checks).map(
    ([key, value]) => `${checkWords[key as keyof typeof checkWords]} = ${printValue(value)}`,
  );
  return [...printed, ...(oneOf ? [`one_of = (${oneOf.map(printValue).join(', ')})`] : [])];
}

const checkWords = { min: 'min', max: 'max', minLength: 'min_len', maxLength: 'max_len', regex: 'regex' } as const;

export function printRetry({ maxAttempts, backoffMs, maxBackoffMs }: Retry): string {
  return `(max = ${maxAttempts}, backoff = ${printDuration(backoffMs)}, max_backoff = ${printDuration(maxBackoffMs)})`;
}

/** In the largest unit of which it is a whole number. */
export function printDuration(ms: number): string {
  const [unit, unitMs] = units.find(([, size]) => ms % size === 0) as (typeof units)[number]; // milliseconds are whole
  return printString(`${ms / unitMs}${unit}`);
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
] as const;
