import type { FlowStatement, InlineRunStatement, Statement, StepNode } from '../parse/syntax.ts';
import type { Token } from '../parse/token.ts';

/** A line that the grammar begins: how deep it stands, and how deep the comments right before it. */
export type Line = { readonly depth: number; readonly comments: number };

/** Where the lines of a text without syntax errors begin, by the offset of their first token. */
export function lineDepths(
  text: string,
  statements: readonly Statement[],
  tokens: readonly Token[],
): ReadonlyMap<number, Line> {
  const lines = new Map<number, Line>();
  const starts = new Map(tokens.flatMap(({ kind, end, start }) => (kind === 'end' ? [] : [[end, start]])));
  const indexes = new Map(tokens.map(({ start }, index) => [start, index]));
  for (const { kind, start } of tokens) if (kind === '/' || kind === 'end') lines.set(start, top);
  for (const statement of statements) {
    lines.set(statement.start, top);
    if (statement.kind === 'run') continue;
    for (const clause of statement.clauses) lines.set(clause.start, inStatement);
    if (statement.kind !== 'action')
      addSteps(statement, lines, (step) => bodyOf(text, tokens, indexes.get(step.start) as number));
    lines.set(starts.get(statement.end) as number, { depth: 0, comments: 1 });
  }
  return lines;
}

const top: Line = { depth: 0, comments: 0 };
const inStatement: Line = { depth: 1, comments: 1 };
const inStep: Line = { depth: 2, comments: 2 };

function addSteps(
  { steps }: FlowStatement | InlineRunStatement,
  lines: Map<number, Line>,
  findBody: (step: StepNode) => Body,
): void {
  for (const step of steps) {
    lines.set(step.start, inStatement);
    const { hasBreak, close } = findBody(step);
    if (!hasBreak) continue;
    for (const clause of step.clauses) lines.set(clause.start, inStep);
    lines.set(close, { depth: 1, comments: 2 });
  }
}

type Body = { readonly hasBreak: boolean; readonly close: number };

/** From the brace that opens to the one that closes: there are no other braces in a step. */
function bodyOf(text: string, tokens: readonly Token[], first: number): Body {
  let index = first;
  const next = () => tokens[index] as Token;
  while (next().kind !== '{') index += 1;
  let hasBreak = false;
  while (next().kind !== '}') {
    const { end } = next();
    index += 1;
    hasBreak ||= /[\r\n]/.test(text.slice(end, next().start));
  }
  return { hasBreak, close: next().start };
}
