import {
  accept,
  advance,
  at,
  type Cursor,
  endOfLast,
  expect,
  expectFilledName,
  expectName,
  expectString,
  expectText,
  expectWord,
  fail,
  failed,
  keyword,
  peek,
  report,
} from './cursor.ts';
import {
  parseArguments,
  parseDeclarations,
  parseEdges,
  parseForms,
  parseLimits,
  parseNames,
  parseStepArguments,
} from './parse-value.ts';
import { isStep, skipClause } from './recover.ts';
import type {
  ActionClause,
  Clause,
  Expiry,
  FlowClause,
  Name,
  ReferenceExpression,
  Rung,
  StepClause,
} from './syntax.ts';

/** What stands between `=` and `;` of each clause. Wrapped, because the value of an empty clause may itself be undefined. */
type ClauseParsers<C extends Clause> = {
  readonly [Key in C['key']]: (
    cursor: Cursor,
  ) => Omit<Extract<C, { key: Key }>, 'key' | 'keySpan' | 'start' | 'end'> | undefined;
};

const wrap = <Value>(value: Value | undefined) => (value === undefined ? undefined : { value });

const duration = (cursor: Cursor) => wrap(expectString(cursor, 'a duration in quotes, as "30m"'));
const settings = (cursor: Cursor) => wrap(parseArguments(cursor));
const declarations = (cursor: Cursor) => (at(cursor, ';') ? { value: [] } : wrap(parseDeclarations(cursor)));
const names = (what: string) => (cursor: Cursor) => wrap(parseNames(cursor, what));
const oneOf = (words: readonly string[]) => (cursor: Cursor) => {
  const word = words.includes(keyword(cursor)) ? expectWord(cursor, '') : undefined;
  if (word === undefined) fail(cursor, words.join(' or '), words);
  return word && wrap({ ...word, text: word.text.toLowerCase() });
};

const yesOrNo = ['yes', 'no', 'true', 'false'] as const;

/** Of the clauses that take one of a few words. */
export const clauseWords = {
  method: ['http', 'https', 'grpc'],
  effect: yesOrNo,
  forward_only: yesOrNo,
  idempotent: yesOrNo,
  at_most_once: yesOrNo,
  on_failure: ['stop', 'hold', 'rollback'],
  trigger: ['manual', 'auto'],
  enter: ['all', 'any'],
  kind: ['qa', 'review', 'record'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const actionClauses: ClauseParsers<ActionClause> = {
  addr: (cursor) => wrap(expectString(cursor, 'an address in quotes')),
  method: oneOf(clauseWords.method),
  secret: parseSecret,
  args: declarations,
  return: (cursor) => wrap(parseEdges(cursor)),
  timeout: duration,
  retry: settings,
  effect: oneOf(clauseWords.effect),
  environment: (cursor) => wrap(expectName(cursor, 'the name of an environment')),
  undo: (cursor) => wrap(expectString(cursor, 'an address in quotes')),
  irreversible: (cursor) => wrap(expectString(cursor, 'why it cannot be taken back, in quotes')),
  forward_only: oneOf(clauseWords.forward_only),
  idempotent: oneOf(clauseWords.idempotent),
  at_most_once: oneOf(clauseWords.at_most_once),
};

const flowClauses: ClauseParsers<FlowClause> = {
  inputs: declarations,
  on_failure: oneOf(clauseWords.on_failure),
  limits: (cursor) => wrap(parseLimits(cursor)),
  on_start: parseHook,
  on_stop: parseHook,
  on_finish: parseHook,
};

const stepClauses: ClauseParsers<StepClause> = {
  action: (cursor) => wrap(expectFilledName(cursor, 'the name of an action')),
  args: parseStepArgs,
  value: (cursor) => wrap(parseReference(cursor)),
  who: (cursor) => wrap(expectString(cursor, 'who decides, in quotes, as "group(dev)"')),
  exclude: names('who is excluded'),
  grants: names('the name of an outcome'),
  guards: names('the name of a step'),
  due: duration,
  expire: parseExpiry,
  kind: oneOf(clauseWords.kind),
  required: names('the name of a user'),
  remind: duration,
  escalate: parseRungs,
  override: (cursor) => wrap(expectString(cursor, 'who may override it, in quotes, as "group(ops)"')),
  trigger: oneOf(clauseWords.trigger),
  enter: oneOf(clauseWords.enter),
  timeout: duration,
  retry: settings,
};

/** By what they belong to. */
export const clauseKeys = {
  action: Object.keys(actionClauses),
  flow: Object.keys(flowClauses),
  step: Object.keys(stepClauses),
} as const;

/** Clauses of the language that are to come: they have an error of their own. */
const planned = new Set(['undo']);

export const parseActionClause = (cursor: Cursor): ActionClause | undefined =>
  parseClause<ActionClause>(cursor, 'a clause of an action', actionClauses, ['action_end']);

/** `end` closes the flow: with the keywords of steps, it may be meant by a word that is no clause. */
export const parseFlowClause = (cursor: Cursor, end: string): FlowClause | undefined =>
  parseClause<FlowClause>(cursor, 'step, deci or a clause of a flow', flowClauses, ['step', 'deci', end]);

export const parseStepClause = (cursor: Cursor): StepClause | undefined =>
  parseClause<StepClause>(cursor, 'a clause of a step', stepClauses);

/** One clause with its semicolon. After an error the cursor stands behind it. */
function parseClause<C extends Clause>(
  cursor: Cursor,
  expected: string,
  parsers: ClauseParsers<C>,
  besides: readonly string[] = [],
): C | undefined {
  const { start, end } = peek(cursor);
  const key = keyword(cursor);
  if (!Object.hasOwn(parsers, key)) return refuse(cursor, expected, Object.keys(parsers), besides);
  advance(cursor);
  const parsed = expect(cursor, '=') ? parsers[key as C['key']](cursor) : undefined;
  const isClause = () => Object.hasOwn(parsers, keyword(cursor)) && at(cursor, '=', 1);
  // Behind a whole value, only the semicolon was forgotten where the next clause begins.
  if (parsed === undefined || !(expect(cursor, ';') || isClause())) skipClause(cursor);
  if (parsed === undefined) return undefined;
  // The table pairs each key with the parser of its value, which the compiler cannot follow through the index.
  return { key, keySpan: { start, end }, ...parsed, start, end: endOfLast(cursor) } as unknown as C;
}

function refuse(cursor: Cursor, expected: string, keys: readonly string[], besides: readonly string[]): undefined {
  const key = keyword(cursor);
  if (planned.has(key) && at(cursor, '=', 1)) {
    report(cursor, 'not_supported', `${key} is not supported yet`, peek(cursor));
  } else {
    fail(cursor, `${expected} (${keys.join(', ')})`, [...keys, ...besides]);
  }
  if (isStep(key)) cursor.lostSteps += 1;
  advance(cursor);
  skipClause(cursor);
  return undefined;
}

/** `NAME`, or `NAME (ARG = VALUE, …)`. */
function parseHook(cursor: Cursor) {
  const value = expectFilledName(cursor, 'the name of an action');
  const args = value && at(cursor, '(') ? parseArguments(cursor) : [];
  return value && args && { value, args };
}

/** `(NAME = VALUE, ACTION: NAME = VALUE, …)`, or of a decision `(OUTCOME: TYPE NAME, …)`. */
function parseStepArgs(cursor: Cursor) {
  if (at(cursor, ';')) return { value: [] };
  if (!at(cursor, ':', 2) || at(cursor, '=', 4)) return wrap(parseStepArguments(cursor));
  const forms = parseForms(cursor);
  return forms && { value: [], forms };
}

/** `$STEP` or `$STEP.path` */
function parseReference(cursor: Cursor): ReferenceExpression | undefined {
  const token = peek(cursor);
  if (token.kind !== 'reference') return failed(cursor, 'a step and perhaps a path, as $build or $build.image');
  advance(cursor);
  const { path, start, end } = token;
  return { kind: 'reference', path, start, end };
}

/** `("24h", OUTCOME)` */
function parseExpiry(cursor: Cursor): { readonly value: Expiry } | undefined {
  const after = expect(cursor, '(') ? expectString(cursor, 'a duration in quotes, as "24h"') : undefined;
  const outcome = after && expect(cursor, ',') ? expectWord(cursor, 'the name of an outcome') : undefined;
  return after && outcome && expect(cursor, ')') ? { value: { after, outcome } } : undefined;
}

/** `("group(ops)", "8h", "ada", "1d")` */
function parseRungs(cursor: Cursor): { readonly value: readonly Rung[] } | undefined {
  if (!expect(cursor, '(')) return undefined;
  const rungs: Rung[] = [];
  do {
    const who = expectString(cursor, 'who is asked besides, in quotes, as "group(ops)"');
    const after = who && expect(cursor, ',') ? expectString(cursor, 'a duration in quotes, as "8h"') : undefined;
    if (!who || !after) return undefined;
    rungs.push({ who, after });
  } while (rungs.length < mostRungs && accept(cursor, ','));
  return expect(cursor, ')') ? { value: rungs } : undefined;
}

const mostRungs = 10;

/** `(capem = NAME)` or nothing. */
function parseSecret(cursor: Cursor): { readonly value: Name | undefined } | undefined {
  if (at(cursor, ';')) return { value: undefined };
  if (!expect(cursor, '(')) return undefined;
  if (keyword(cursor) !== 'capem') return fail(cursor, 'capem') || undefined;
  advance(cursor);
  if (!expect(cursor, '=')) return undefined;
  const name = expectText(cursor, 'a certificate in base64');
  return name && expect(cursor, ')') ? { value: name } : undefined;
}
