import type { Allowance } from '../allowance.ts';
import { searchCost } from '../text/search-cost.ts';
import { joinParts, lookUp, partsOf, type Variables } from '../text/substitute.ts';
import type { BinaryOperator, Expression, Quantifier } from './expression.ts';
import { type Call, functions, longestText, Undecidable, type Value } from './functions.ts';
import { matchesRegularExpression } from './regular-expression.ts';

type Surroundings = { readonly variables: Variables; readonly allowance: Allowance };

/** True or false, or what is wrong. Nothing is changed, nothing repeats, and every step is counted. */
export function evaluate(expression: Expression, surroundings: Surroundings): boolean | string {
  try {
    const value = resultOf(expression, { ...surroundings, elements: [] });
    if (isTruth(value)) return asBoolean(value);
    return `\`evaluate\` must give true or false, not ${describe(value)}`;
  } catch (error) {
    if (error instanceof Undecidable) return `\`evaluate\`: ${error.message}`;
    throw error;
  }
}

type Work = Surroundings & { readonly elements: Value[] };

function resultOf(expression: Expression, work: Work): Value {
  const value = decide(expression, work);
  spend(work, lengthOf(value) + 1);
  return value;
}

function spend({ allowance }: Work, steps: number): void {
  allowance.expressionSteps -= steps;
  if (allowance.expressionSteps < 0) throw new Undecidable('it takes too long');
}

function lengthOf(value: Value): number {
  return typeof value === 'string' || Array.isArray(value) ? value.length : 0;
}

function decide(expression: Expression, work: Work): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'text':
      return textOf(expression, work);
    case 'name':
      return lookUp(expression.name, work.variables) ?? null;
    case 'names':
      return Object.keys(work.variables.values);
    case 'named':
      return lookUp(asText(resultOf(expression.name, work)), work.variables) ?? null;
    case 'each':
      return testEach(expression, work);
    case 'element':
      return elementHere(work);
    case 'list':
      return expression.items.map((item) => resultOf(item, work));
    case 'unary':
      return applyUnary(expression.operator, resultOf(expression.operand, work));
    case 'binary':
      return applyBinary(expression, work);
    case 'choice':
      return asBoolean(resultOf(expression.of, work)) ? resultOf(expression.yes, work) : resultOf(expression.no, work);
    case 'call':
      return call(
        expression.name,
        expression.values.map((each) => resultOf(each, work)),
        work,
      );
    case 'index':
      return elementOf(resultOf(expression.of, work), resultOf(expression.at, work));
  }
}

function textOf({ pieces }: Text, { variables, allowance }: Work): string {
  return joinParts(partsOf(pieces, variables, allowance));
}

type Text = Extract<Expression, { kind: 'text' }>;

/** Within a pattern, what came from a value stands for itself. */
function patternOf({ pieces }: Text, { variables, allowance }: Work): string {
  const parts = partsOf(pieces, variables, allowance);
  return parts.map(({ text, written }) => (written ? text : text.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&'))).join('');
}

function testEach({ quantifier, of, test }: Extract<Expression, { kind: 'each' }>, work: Work): Value {
  const items = asList(resultOf(of, work));
  const passed = items.filter((item) => {
    work.elements.push(item);
    const verdict = asBoolean(resultOf(test, work));
    work.elements.pop();
    return verdict;
  });
  return verdicts[quantifier](passed, items);
}

const verdicts: Readonly<Record<Quantifier, (passed: readonly Value[], all: readonly Value[]) => Value>> = {
  any: (passed) => passed.length > 0,
  all: (passed, all) => passed.length === all.length,
  none: (passed) => passed.length === 0,
  one: (passed) => passed.length === 1,
  count: (passed) => passed.length,
  filter: (passed) => passed,
};

function elementHere({ elements }: Work): Value {
  const element = elements.at(-1);
  if (element === undefined) throw new Undecidable('`#` stands only in a test of elements');
  return element;
}

function call(name: string, values: readonly Value[], work: Work): Value {
  const [first = null, second = null] = values;
  spend(work, comparingCost(first, second));
  const known = functions.get(name);
  if (!known) throw new Undecidable(`there is no function \`${name}\`; there are ${[...functions.keys()].join(', ')}`);
  return (known as Call)(...values);
}

function elementOf(of: Value, at: Value): Value {
  if (!Array.isArray(of) && typeof of !== 'string') throw new Undecidable('only lists and texts have elements');
  if (typeof at !== 'number') throw new Undecidable('an element is named by its number');
  return (of as readonly Value[]).at(at) ?? null;
}

function applyUnary(operator: 'not' | '-' | '+', value: Value): Value {
  if (operator === 'not') return !asBoolean(value);
  return operator === '-' ? -asNumber(value) : asNumber(value);
}

function applyBinary({ operator, left, right }: Extract<Expression, { kind: 'binary' }>, work: Work): Value {
  const first = resultOf(left, work);
  if (operator === 'and') return asBoolean(first) && asBoolean(resultOf(right, work));
  if (operator === 'or') return asBoolean(first) || asBoolean(resultOf(right, work));
  if (operator === '??') return first ?? resultOf(right, work);
  const isPattern = operator === 'matches' && right.kind === 'text';
  const second = isPattern ? patternOf(right, work) : resultOf(right, work);
  if (operator === '+')
    return typeof first === 'number' ? first + asNumber(second) : joined(asText(first), asText(second));
  spend(work, comparingCost(first, second));
  switch (operator) {
    case '==':
      return isEqual(first, second);
    case '!=':
      return !isEqual(first, second);
    case 'in':
      return asList(second).some((item) => isEqual(item, first));
    case 'contains':
      return Array.isArray(first)
        ? first.some((item) => isEqual(item, second))
        : asText(first).includes(asText(second));
    case 'startsWith':
      return asText(first).startsWith(asText(second));
    case 'endsWith':
      return asText(first).endsWith(asText(second));
    case 'matches':
      return matches(asText(first), asText(second), work);
    default:
      return compute(operator, first, second);
  }
}

type Computing = Exclude<
  BinaryOperator,
  'and' | 'or' | '??' | '==' | '!=' | 'in' | 'contains' | 'startsWith' | 'endsWith' | 'matches' | '+'
>;

const computations: Readonly<Record<Computing, (a: number, b: number) => Value>> = {
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
};

/** Two texts compare as texts do, in the order of their signs. */
function compute(operator: BinaryOperator, first: Value, second: Value): Value {
  const computation = computations[operator as Computing];
  const isOrder = operator.startsWith('<') || operator.startsWith('>');
  if (isOrder && typeof first === 'string' && typeof second === 'string') {
    return computation(first < second ? -1 : Number(first !== second), 0);
  }
  return computation(asNumber(first), asNumber(second));
}

/** Looking through a list looks at each element; through a text, at each place. */
function comparingCost(first: Value, second: Value): number {
  if (Array.isArray(first) || Array.isArray(second)) return lengthOf(first) + lengthOf(second);
  return typeof first === 'string' && typeof second === 'string' ? searchCost(first, second) : 1;
}

function joined(first: string, second: string): string {
  if (first.length + second.length > longestText) throw new Undecidable('a text grows too long');
  return first + second;
}

function matches(text: string, pattern: string, { allowance }: Work): boolean {
  const found = matchesRegularExpression(pattern, text, allowance);
  if (typeof found === 'string') throw new Undecidable(found);
  return found;
}

/** A variable is always a text, so that it is compared with others as they are written. */
function isEqual(first: Value, second: Value): boolean {
  if (Array.isArray(first) && Array.isArray(second)) {
    return first.length === second.length && first.every((item, index) => isEqual(item, second[index] as Value));
  }
  if (first === null || second === null || typeof first === typeof second) return first === second;
  return !Array.isArray(first) && !Array.isArray(second) && String(first) === String(second);
}

function isTruth(value: Value): boolean {
  return typeof value === 'boolean' || value === 'true' || value === 'false';
}

function asBoolean(value: Value): boolean {
  if (isTruth(value)) return value === true || value === 'true';
  throw new Undecidable(`true or false was expected, not ${describe(value)}`);
}

function asNumber(value: Value): number {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value)) return Number(value);
  throw new Undecidable(`a number was expected, not ${describe(value)}`);
}

/** What is not set is as an empty text: a condition is decided for events, too, that lack a value. */
function asText(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  throw new Undecidable(`a text was expected, not ${describe(value)}`);
}

function asList(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw new Undecidable(`a list was expected, not ${describe(value)}`);
}

function describe(value: Value): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'string' ? 'a text' : `a ${typeof value}`;
}
