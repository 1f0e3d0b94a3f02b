import { checksOf, type Param, type ParamChecks, type ParamType, patternProblem } from '@signalbox/engine';
import { expectedNames } from '../diagnostic/expected-names.ts';
import type { Report } from '../diagnostic/report.ts';
import type { Argument, Expression } from '../parse/syntax.ts';
import { fitsType, readLiteral } from './literal.ts';
import { reportRepeated } from './repeated.ts';

/** A longer one nobody reads, and its matching would take long. */
const maxPattern = 1000;

const words: { readonly [check in keyof Required<ParamChecks>]: string } = {
  min: 'min',
  max: 'max',
  minLength: 'min_len',
  maxLength: 'max_len',
  regex: 'regex',
  oneOf: 'one_of',
};

/** `(min = 1, max = 10)` behind the declaration of a parameter; `owner` as `action (deploy) args (replicas)`. */
export function readChecks(
  given: readonly Argument[] | undefined,
  type: ParamType,
  owner: string,
  report: Report,
): Pick<Param, 'checks'> {
  if (!given) return {};
  const known = new Map(checksOf[type].map((check) => [words[check], check]));
  const names = given.map(({ name }) => name);
  reportRepeated(names, ({ text }) => `${owner} has the check ${text} twice`, report);
  const checks: ParamChecks = Object.fromEntries(
    given.flatMap(({ name, value }) => {
      const key = known.get(name.text);
      if (key === undefined) {
        const expected = () => expectedNames(name.text, `a ${type} has`, [...known.keys()]);
        report('error', 'unknown_argument', () => `${owner} has no check ${name.text}${expected()}`, name);
        return [];
      }
      const literal = readLiteral(value, report);
      const problem = literal === undefined ? undefined : checkProblem(key, type, value);
      if (problem !== undefined) report('error', 'wrong_value', `${owner}: ${name.text} ${problem}`, value);
      return literal === undefined || problem !== undefined ? [] : [[key, literal]];
    }),
  );
  const { min = -Infinity, max = Infinity, minLength = 0, maxLength = Infinity } = checks;
  const [last] = given.toReversed();
  if (last && (min > max || minLength > maxLength)) {
    report('error', 'wrong_value', `${owner}: the least is more than the most`, last);
  }
  return { checks };
}

function checkProblem(key: keyof ParamChecks, type: ParamType, value: Expression): string | undefined {
  switch (key) {
    case 'min':
    case 'max':
      return fitsType(value, type) ? undefined : `is no ${type}`;
    case 'minLength':
    case 'maxLength':
      return value.kind === 'number' && Number.isInteger(value.value) && value.value >= 0
        ? undefined
        : 'is a whole number from 0';
    case 'regex':
      if (value.kind !== 'string') return 'is a pattern in quotes';
      return value.value.length > maxPattern ? `has at most ${maxPattern} characters` : patternProblem(value.value);
    case 'oneOf':
      return value.kind === 'list' && value.items.length > 0 && value.items.every((item) => fitsType(item, type))
        ? undefined
        : `is a list of ${type}`;
  }
}
