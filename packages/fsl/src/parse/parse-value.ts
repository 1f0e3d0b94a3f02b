import {
  accept,
  advance,
  at,
  type Cursor,
  endOfLast,
  expect,
  expectName,
  expectWord,
  fail,
  failed,
  keyword,
  peek,
  report,
} from './cursor.ts';
import type { Argument, Declaration, Edge, Expression, Limit, Name, OutcomeDeclaration } from './syntax.ts';

/** Lists and dictionaries within each other; a deeper text is refused, it must not exhaust the stack. */
const maxDepth = 100;

/** Of an action, a flow or a step; every step is checked against all of its action, so the product counts. */
const maxArguments = 250;
const maxOutcomes = 250;

/** Of one fork. */
const maxBranches = 1000;

/** `(name = value, …)`; the commas are optional and may be repeated before an item, as in echoer. */
export function parseArguments(cursor: Cursor): readonly Argument[] | undefined {
  return expect(cursor, '(') ? parseItems(cursor, ')', parseArgument, 0, maxArguments) : undefined;
}

/** `(NAME = VALUE, ACTION: NAME = VALUE, …)` */
export function parseStepArguments(cursor: Cursor): readonly Argument[] | undefined {
  return expect(cursor, '(') ? parseItems(cursor, ')', parseStepArgument, 0, maxArguments) : undefined;
}

/** `(NAME, …)` */
export function parseNames(cursor: Cursor, what: string): readonly Name[] | undefined {
  if (!expect(cursor, '(')) return undefined;
  return parseItems(cursor, ')', () => expectName(cursor, what), 0, maxArguments);
}

/** `(name = count, name = word, …)` */
export function parseLimits(cursor: Cursor): readonly Limit[] | undefined {
  return expect(cursor, '(') ? parseItems(cursor, ')', parseLimit, 0, maxArguments) : undefined;
}

function parseLimit(cursor: Cursor): Limit | undefined {
  const name = expectWord(cursor, 'the name of a limit');
  if (name === undefined || !expect(cursor, '=')) return undefined;
  const token = peek(cursor);
  const { start, end } = token;
  if (token.kind === 'number') {
    advance(cursor);
    return { start: name.start, end, name, value: { kind: 'number', value: token.value, start, end } };
  }
  const word = expectWord(cursor, 'a count or a word');
  return word && { start: name.start, end, name, value: { kind: 'word', ...word } };
}

/** `(type name [= default], …)` */
export function parseDeclarations(cursor: Cursor): readonly Declaration[] | undefined {
  return expect(cursor, '(') ? parseItems(cursor, ')', parseDeclaration, 0, maxArguments) : undefined;
}

/** `(OUTCOME: type name …, …)` */
export function parseForms(cursor: Cursor): readonly OutcomeDeclaration[] | undefined {
  return expect(cursor, '(') ? parseItems(cursor, ')', parseForm, 0, maxArguments) : undefined;
}

/** `(OUTCOME [-> TARGET] | …)`; nothing between the brackets means the outcome DONE. */
export function parseEdges(cursor: Cursor): readonly Edge[] | undefined {
  const open = peek(cursor);
  if (!expect(cursor, '(')) return undefined;
  const { end } = peek(cursor);
  if (accept(cursor, ')')) {
    const span = { start: open.start, end };
    return [{ ...span, outcome: { ...span, text: 'DONE' }, targets: [] }];
  }
  const edges: Edge[] = [];
  do {
    const edge = parseEdge(cursor);
    if (edge === undefined) return undefined;
    edges.push(edge);
    if (edges.length > maxOutcomes) return tooMany(cursor, `outcomes, at most ${maxOutcomes}`);
  } while (accept(cursor, '|'));
  return accept(cursor, ')') ? edges : failed(cursor, '| or )');
}

function parseEdge(cursor: Cursor): Edge | undefined {
  const outcome = expectWord(cursor, 'the name of an outcome');
  if (outcome === undefined) return undefined;
  const { start } = outcome;
  if (!accept(cursor, '->')) return { start, end: outcome.end, outcome, targets: [] };
  const targets: Name[] = [];
  do {
    const target = expectWord(cursor, 'the name of a step');
    if (target === undefined) return undefined;
    targets.push(target);
    if (targets.length > maxBranches) return tooMany(cursor, `branches, at most ${maxBranches}`);
  } while (accept(cursor, '&'));
  return { start, end: endOfLast(cursor), outcome, targets };
}

function parseItems<Item>(
  cursor: Cursor,
  close: ')' | ']',
  parseItem: (cursor: Cursor, depth: number) => Item | undefined,
  depth: number,
  most: number,
): readonly Item[] | undefined {
  const items: Item[] = [];
  while (!accept(cursor, close)) {
    let commas = 0;
    while (accept(cursor, ',')) commas += 1;
    if (commas === 0 && items.length > 0 && !beginsItem(cursor)) return failed(cursor, `, or ${close}`);
    const item = parseItem(cursor, depth);
    if (item === undefined) return undefined;
    items.push(item);
    if (items.length > most) return tooMany(cursor, `arguments, at most ${most}`);
  }
  return items;
}

function beginsItem(cursor: Cursor): boolean {
  const { kind } = peek(cursor);
  return kind === 'word' || kind === 'string' || kind === 'number' || kind === 'reference' || kind === '[';
}

function parseArgument(cursor: Cursor, depth: number): Argument | undefined {
  const name = expectWord(cursor, 'the name of an argument');
  return name && parseValueOf(cursor, name, depth);
}

function parseStepArgument(cursor: Cursor, depth: number): Argument | undefined {
  if (!at(cursor, ':', 1)) return parseArgument(cursor, depth);
  const action = expectWord(cursor, 'the name of an action');
  const argument = action && expect(cursor, ':') ? parseArgument(cursor, depth) : undefined;
  return action && argument && { ...argument, action, start: action.start };
}

/** The keys of a dictionary may be strings, those of arguments may not. */
function parseEntry(cursor: Cursor, depth: number): Argument | undefined {
  const name = expectName(cursor, 'a key');
  return name && parseValueOf(cursor, name, depth);
}

function parseValueOf(cursor: Cursor, name: Argument['name'], depth: number): Argument | undefined {
  if (!expect(cursor, '=')) return undefined;
  const value = parseExpression(cursor, depth);
  return value && { start: name.start, end: value.end, name, value };
}

export const typeNames = ['str', 'int', 'float', 'bool', 'list', 'dict', 'secret'];
const types = new Set(typeNames);
const marks = new Set(['auto', 'static', 'const']);

function parseForm(cursor: Cursor): OutcomeDeclaration | undefined {
  const outcome = expectWord(cursor, 'the name of an outcome');
  const declaration = outcome && expect(cursor, ':') ? parseDeclaration(cursor) : undefined;
  return outcome && declaration && { ...declaration, outcome, start: outcome.start };
}

function parseDeclaration(cursor: Cursor): Declaration | undefined {
  const { start } = peek(cursor);
  const mark = marks.has(keyword(cursor)) ? expectWord(cursor, '') : undefined;
  if (!types.has(keyword(cursor))) return failed(cursor, 'a type (str, int, float, bool, list, dict or secret)');
  const type = expectWord(cursor, 'a type');
  const name = expectName(cursor, 'the name of an argument');
  if (type === undefined || name === undefined) return undefined;
  const value = accept(cursor, '=') ? parseExpression(cursor, 0) : null;
  if (value === undefined) return undefined;
  const checks = at(cursor, '(') ? parseChecks(cursor) : null;
  if (checks === undefined) return undefined;
  return {
    ...(mark && { mark }),
    type,
    name,
    ...(value && { default: value }),
    ...(checks && { checks }),
    start,
    end: endOfLast(cursor),
  };
}

/** `(min = 1, one_of = (1, 2))` */
function parseChecks(cursor: Cursor): readonly Argument[] | undefined {
  advance(cursor);
  return parseItems(cursor, ')', parseCheck, 0, maxArguments);
}

function parseCheck(cursor: Cursor): Argument | undefined {
  const name = expectWord(cursor, 'the name of a check');
  if (name === undefined || !expect(cursor, '=')) return undefined;
  const value = at(cursor, '(') ? parseChoices(cursor) : parseExpression(cursor, 0);
  return value && { start: name.start, end: value.end, name, value };
}

function parseChoices(cursor: Cursor): Expression | undefined {
  const { start } = advance(cursor);
  const items = parseItems(cursor, ')', parseExpression, 1, maxArguments);
  return items && { kind: 'list', items, start, end: endOfLast(cursor) };
}

function parseExpression(cursor: Cursor, depth: number): Expression | undefined {
  const token = peek(cursor);
  const { start, end } = token;
  switch (token.kind) {
    case 'string':
      advance(cursor);
      return { kind: 'string', value: token.value, start, end };
    case 'number':
      advance(cursor);
      return { kind: 'number', value: token.value, start, end };
    case 'reference':
      advance(cursor);
      return { kind: 'reference', path: token.path, start, end };
    case '[':
      return parseNested(cursor, depth);
    default:
      return parseWordExpression(cursor, depth);
  }
}

function parseWordExpression(cursor: Cursor, depth: number): Expression | undefined {
  const { start, end } = peek(cursor);
  const word = keyword(cursor);
  if (word === 'true' || word === 'false') {
    advance(cursor);
    return { kind: 'bool', value: word === 'true', start, end };
  }
  if ((word === 'list' || word === 'dict') && at(cursor, '(', 1)) return parseNested(cursor, depth);
  fail(cursor, word === '' ? 'a value' : 'a value (text stands in quotes)');
  return undefined;
}

/** `[…]`, `list(…)` or `dict(…)` */
function parseNested(cursor: Cursor, depth: number): Expression | undefined {
  if (depth >= maxDepth) {
    report(cursor, 'limit', `lists and dictionaries may be nested ${maxDepth} deep`, peek(cursor));
    return undefined;
  }
  const word = keyword(cursor);
  const { start } = advance(cursor);
  if (word !== '') advance(cursor);
  if (word === 'dict') {
    const entries = parseItems(cursor, ')', parseEntry, depth + 1, Infinity);
    return entries && { kind: 'dict', entries, start, end: endOfLast(cursor) };
  }
  const items = parseItems(cursor, word === 'list' ? ')' : ']', parseExpression, depth + 1, Infinity);
  return items && { kind: 'list', items, start, end: endOfLast(cursor) };
}

function tooMany(cursor: Cursor, message: string): undefined {
  const { start, end } = peek(cursor);
  report(cursor, 'limit', `too many ${message}`, { start, end });
  return undefined;
}
