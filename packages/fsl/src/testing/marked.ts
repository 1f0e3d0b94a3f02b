import { expect } from 'vitest';
import { compile, type Known } from '../compile/compile.ts';
import type { Diagnostic } from '../diagnostic/diagnostic.ts';
import { parse } from '../parse/parse.ts';

const nothingKnown: Known = { actions: () => undefined, flows: () => undefined };

/** Each place between « and » must have the next of these diagnostics, `severity code: message`, and nothing else may have one. */
export function expectSyntax(marked: string, expected: readonly string[]): void {
  const { text, places } = unmark(marked);
  expectAt(parse(text).diagnostics, places, expected);
}

export function expectCompiled(marked: string, expected: readonly string[], known: Partial<Known> = {}): void {
  const { text, places } = unmark(marked);
  const compiled = compile(text, { ...nothingKnown, ...known });
  expectAt(compiled.ok ? compiled.warnings : compiled.diagnostics, places, expected);
  expect(compiled.ok).toBe(!expected.some((line) => line.startsWith('error')));
}

/** What a text declares, for a later one. */
export function knownFrom(text: string): Known {
  const compiled = compile(text, nothingKnown);
  const statements = compiled.ok ? compiled.statements : [];
  const actions = new Map(statements.flatMap((one) => (one.kind === 'action' ? [[one.job.name, one.job]] : [])));
  const flows = new Map(
    statements.flatMap((one) => (one.kind === 'flow' ? [[one.version.flow.name, one.version]] : [])),
  );
  return { actions: (name) => actions.get(name), flows: (name) => flows.get(name) };
}

/** The text without its marks, and the marked places as `line:column-line:column`, counted by hand. */
function unmark(marked: string): { readonly text: string; readonly places: readonly string[] } {
  let text = '';
  const open: string[] = [];
  const places: string[] = [];
  for (const char of marked) {
    const lines = text.split(/\r\n|\n|\r/);
    const here = `${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
    if (char === '«') open.push(here);
    else if (char === '»') places.push(`${open.pop()}-${here}`);
    else text += char;
  }
  return { text, places };
}

function expectAt(diagnostics: readonly Diagnostic[], places: readonly string[], expected: readonly string[]): void {
  const found = diagnostics.map(({ severity, code, message, range }) => {
    const place = `${range.start.line}:${range.start.column}-${range.end.line}:${range.end.column}`;
    return `${place} ${severity} ${code}: ${message}`;
  });
  expect(found).toEqual(expected.map((line, index) => `${places[index]} ${line}`));
}
