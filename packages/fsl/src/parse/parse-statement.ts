import {
  accept,
  advance,
  at,
  atName,
  type Cursor,
  endOfLast,
  expect,
  expectFilledName,
  fail,
  failed,
  isFirstOfLine,
  keyword,
  peek,
  report,
} from './cursor.ts';
import { parseActionClause, parseFlowClause, parseStepClause } from './parse-clause.ts';
import { parseArguments, parseEdges } from './parse-value.ts';
import { beginsStatement, beginsStep, isEnd, isSlash, isStep, skipClause } from './recover.ts';
import type {
  ActionClause,
  ActionStatement,
  Clause,
  FlowClause,
  Name,
  Statement,
  StepClause,
  StepNode,
} from './syntax.ts';

/** Of one text, over all its flows. */
const maxSteps = 10_000;

/** One statement; the cursor is at its keyword. Undefined where not even its name can be read. */
export function parseStatement(cursor: Cursor): Statement | undefined {
  const { failures } = cursor;
  const { start } = peek(cursor);
  const kind = keyword(cursor);
  advance(cursor);
  const name = parseStatementName(cursor, kind);
  if (kind === 'action') return parseAction(cursor, start, name, failures);
  if (kind === 'flow_run' && at(cursor, '=')) return parseRun(cursor, start, name, failures);
  const clauses: FlowClause[] = [];
  const steps: StepNode[] = [];
  let inSteps = 0;
  while (!atBodyEnd(cursor)) {
    if (looksLikeStep(cursor)) inSteps += addStep(cursor, steps);
    else push(clauses, parseFlowClause(cursor, `${kind}_end`));
  }
  expectEnd(cursor, `${kind}_end`);
  refuseRepeated(cursor, clauses);
  if (name === undefined) return undefined;
  const found = cursor.failures - failures;
  const flaws = { broken: found > 0, incomplete: found > inSteps };
  const flowKind = kind === 'flow' ? 'flow' : 'inline_run';
  return { kind: flowKind, name, clauses, steps, ...flaws, start, end: endOfLast(cursor) };
}

/** Also by a keyword that is mistyped: `stp NAME =>`. */
function looksLikeStep(cursor: Cursor): boolean {
  if (isStep(keyword(cursor))) return !at(cursor, '=', 1);
  return at(cursor, 'word') && atName(cursor, 1) && at(cursor, '=>', 2);
}

/** How many of the errors met in the step have left its name, and the steps behind it, known. */
function addStep(cursor: Cursor, steps: StepNode[]): number {
  const { failures, lostSteps } = cursor;
  const step = parseStep(cursor);
  push(steps, step);
  return step === undefined || cursor.lostSteps > lostSteps ? 0 : cursor.failures - failures;
}

/** A keyword may be a name, but not where it rather begins what follows a forgotten name. */
function parseStatementName(cursor: Cursor, kind: string): Name | undefined {
  const word = keyword(cursor);
  const forgotten = isEnd(word) || beginsStep(cursor) || (kind !== 'flow_run' && word !== '' && at(cursor, '=', 1));
  return forgotten ? failed(cursor, `the name of the ${kind}`) : expectFilledName(cursor, `the name of the ${kind}`);
}

function parseAction(
  cursor: Cursor,
  start: number,
  name: Name | undefined,
  failures: number,
): ActionStatement | undefined {
  const clauses: ActionClause[] = [];
  while (!atBodyEnd(cursor)) push(clauses, parseActionClause(cursor));
  if (name !== undefined && cursor.failures === failures && !clauses.some(({ key }) => key === 'return')) {
    fail(cursor, 'return = (…); before the end of the action');
  }
  expectEnd(cursor, 'action_end');
  refuseRepeated(cursor, clauses);
  return name && { kind: 'action', name, clauses, broken: cursor.failures > failures, start, end: endOfLast(cursor) };
}

function parseRun(cursor: Cursor, start: number, name: Name | undefined, failures: number): Statement | undefined {
  advance(cursor);
  const flow = expectFilledName(cursor, 'the name of a flow');
  const args = flow && at(cursor, '(') ? parseArguments(cursor) : [];
  if (flow === undefined || args === undefined) skipClause(cursor);
  else accept(cursor, ';');
  if (name === undefined || flow === undefined) return undefined;
  return {
    kind: 'run',
    name,
    flow,
    args: args ?? [],
    broken: cursor.failures > failures,
    start,
    end: endOfLast(cursor),
  };
}

function parseStep(cursor: Cursor): StepNode | undefined {
  cursor.flowSteps += 1;
  const { failures } = cursor;
  if (cursor.flowSteps > maxSteps) return refuseStep(cursor);
  const { start } = peek(cursor);
  if (!isStep(keyword(cursor))) fail(cursor, 'step or deci', ['step', 'deci']);
  const keywordText = keyword(cursor) === 'deci' ? 'deci' : 'step';
  advance(cursor);
  const name = expectFilledName(cursor, `the name of the ${keywordText}`);
  const edges = name && expect(cursor, '=>') ? parseEdges(cursor) : undefined;
  if (edges === undefined) skipToBody(cursor);
  const clauses = parseStepBody(cursor, edges !== undefined);
  const broken = cursor.failures > failures;
  return name && { keyword: keywordText, name, edges: edges ?? [], clauses, broken, start, end: endOfLast(cursor) };
}

function parseStepBody(cursor: Cursor, headIsRead: boolean): readonly StepClause[] {
  const clauses: StepClause[] = [];
  if (!accept(cursor, '{')) {
    if (headIsRead) fail(cursor, '{');
    skipClause(cursor);
    return clauses;
  }
  while (!at(cursor, '}') && !atBodyEnd(cursor) && !beginsStep(cursor)) push(clauses, parseStepClause(cursor));
  if (expect(cursor, '}')) expect(cursor, ';');
  refuseRepeated(cursor, clauses);
  return clauses;
}

/** From a broken head of a step to its body, unless the next thing comes first. */
function skipToBody(cursor: Cursor): void {
  while (!at(cursor, '{') && !at(cursor, ';') && !at(cursor, '}') && !atBodyEnd(cursor) && !beginsStep(cursor)) {
    advance(cursor);
  }
}

function atBodyEnd(cursor: Cursor): boolean {
  if (at(cursor, 'end')) return true;
  if (isSlash(cursor)) return isFirstOfLine(cursor);
  return (isEnd(keyword(cursor)) && !at(cursor, '=', 1)) || (isFirstOfLine(cursor) && beginsStatement(cursor));
}

function expectEnd(cursor: Cursor, end: string): void {
  if (keyword(cursor) === end) {
    advance(cursor);
    return;
  }
  fail(cursor, end);
  if (isEnd(keyword(cursor))) advance(cursor);
}

function refuseRepeated(cursor: Cursor, clauses: readonly Clause[]): void {
  const seen = new Set<string>();
  for (const { key, keySpan } of clauses) {
    if (seen.has(key)) report(cursor, 'duplicate', `${key} is given twice`, keySpan);
    seen.add(key);
  }
}

function refuseStep(cursor: Cursor): undefined {
  const { start, end } = peek(cursor);
  report(cursor, 'limit', `a text may have ${maxSteps} steps in all; the rest is not read`, { start, end });
  cursor.index = cursor.tokens.length - 1;
  cursor.expectedAt = cursor.index;
  return undefined;
}

function push<Item>(items: Item[], item: Item | undefined): void {
  if (item !== undefined) items.push(item);
}
