import { accept, advance, at, atName, type Cursor, isFirstOfLine, keyword } from './cursor.ts';

/** After an error: on to the end of the clause, or to where the next clause, step or statement begins. */
export function skipClause(cursor: Cursor): void {
  while (!at(cursor, 'end') && !accept(cursor, ';')) {
    if (at(cursor, '}') || beginsSomething(cursor)) return;
    advance(cursor);
  }
}

/** After an error between statements: on to where the next one begins. */
export function skipToStatement(cursor: Cursor): void {
  while (!at(cursor, 'end') && !beginsStatement(cursor) && !isSlash(cursor)) advance(cursor);
}

export const isEnd = (word: string): boolean => word === 'action_end' || word === 'flow_end' || word === 'flow_run_end';

export const isStep = (word: string): boolean => word === 'step' || word === 'deci';

export const isStatement = (word: string): boolean => word === 'action' || word === 'flow' || word === 'flow_run';

/** `action NAME`, but not the clause `action NAME ;` that lacks its equals sign. */
export function beginsStatement(cursor: Cursor): boolean {
  return isStatement(keyword(cursor)) && atName(cursor, 1) && !at(cursor, ';', 2) && !at(cursor, '}', 2);
}

/** `step NAME =>`, or `step =>` where the name was forgotten. */
export function beginsStep(cursor: Cursor): boolean {
  return isStep(keyword(cursor)) && (at(cursor, '=>', 1) || (atName(cursor, 1) && at(cursor, '=>', 2)));
}

/** A slash on a line of its own ends whatever was open. */
export function isSlash(cursor: Cursor): boolean {
  return at(cursor, '/');
}

function beginsSomething(cursor: Cursor): boolean {
  if (isSlash(cursor)) return isFirstOfLine(cursor);
  if (!at(cursor, 'word')) return false;
  const word = keyword(cursor);
  if (isEnd(word)) return !at(cursor, '=', 1);
  if (beginsStep(cursor)) return true;
  // Inside brackets an argument may have the name of a clause: only the first word of a line is taken for one.
  return (
    isFirstOfLine(cursor) && (beginsStatement(cursor) || at(cursor, '=', 1) || (isStep(word) && atName(cursor, 1)))
  );
}
