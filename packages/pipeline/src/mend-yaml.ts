import type { YAMLError } from 'yaml';
import type { Allowance } from './allowance.ts';
import { type Place, type Report, silent } from './diagnostic.ts';
import { expandTabs, type Indented } from './expand-tabs.ts';
import { onlyCertain } from './only-certain.ts';
import { type ParsedYaml, parseYaml } from './parse-yaml.ts';

type Mending = {
  readonly text: string;
  readonly parsed: ParsedYaml;
  readonly report: Report;
  readonly allowance: Pick<Allowance, 'mendedLexemes'>;
};

type Mended = { readonly parsed: ParsedYaml; readonly report: Report };

/**
 * Tells what is wrong with a text that is no YAML: each cause once, without what follows from it. For that, and so that
 * the rest of the file can be looked at as well, the line of each is mended and the text read again. Undefined where
 * that does not lead to a text that can be read.
 */
export function mendYaml({ text, parsed, report, allowance }: Mending): Mended | undefined {
  const read = (again: string) => readAgain(again, allowance);
  const before: State = { text, shifts: new Map(), parsed, errors: errorsIn(text, parsed), cut: new Set() };
  const state = withoutTabs(before, report, read);
  return cutLines(state, report, read);
}

type State = Indented & {
  readonly parsed: ParsedYaml;
  readonly errors: readonly Located[];
  /** Lines that no longer say what they said. */
  readonly cut: ReadonlySet<number>;
};

type Located = Place & { readonly code: YAMLError['code']; readonly message: string };

type Read = (text: string) => Pick<State, 'parsed' | 'errors'> | undefined;

/** Undefined where that is no longer to be had. */
function readAgain(text: string, allowance: Mending['allowance']): ReturnType<Read> {
  const rest = { lexemes: allowance.mendedLexemes };
  const parsed = parseYaml(text, silent, rest);
  allowance.mendedLexemes = Math.max(rest.lexemes, 0);
  return parsed && { parsed, errors: errorsIn(text, parsed) };
}

function errorsIn(text: string, { documents: [first], placeAt }: ParsedYaml): readonly Located[] {
  const errors = (first?.errors ?? []).map(({ code, message, pos: [at] }) => {
    const isReference = text.slice(at - 1, at + 1) === '${';
    const hint = isReference ? ': within `[ ]` and `{ }` a text with a `${` is put in quotes' : '';
    return { ...placeAt(at), code, message: message + hint };
  });
  return errors.sort((a, b) => a.line - b.line || a.column - b.column);
}

/** All tabs are one cause. Which width was meant is the one with which most of the text can be read. */
function withoutTabs(state: State, report: Report, read: Read): State {
  const tabs = state.errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  const [first] = tabs;
  if (!first) return state;
  const more = tabs.length === 1 ? '' : `, here and in ${tabs.length - 1} more places`;
  report.error('yaml_syntax', first, `${first.message}${more}`);
  const tries = expandTabs(state.text).flatMap((indented): State[] => {
    const again = read(indented.text);
    return again ? [{ ...state, ...indented, ...again }] : [];
  });
  return tries.reduce((best, each) => (each.errors.length < best.errors.length ? each : best), state);
}

function cutLines(from: State, report: Report, read: Read): Mended | undefined {
  let state = from;
  for (;;) {
    const told = placedIn(state, report);
    for (const error of state.errors) if (isWithinValue(error)) told.error('yaml_syntax', error, error.message);
    const first = state.errors.find((error) => !isWithinValue(error) && error.code !== 'TAB_AS_INDENT');
    if (!first) return state.errors.some(({ code }) => code === 'TAB_AS_INDENT') ? undefined : mendedOf(state, report);
    const next = cutLine(state, first, read);
    const line = next?.line ?? first.line;
    const cause = line === first.line ? '' : `; what is wrong may be in line ${line}`;
    told.error('yaml_syntax', first, `${first.message}${cause}`);
    if (!next) return undefined;
    state = next.state;
  }
}

/** The rest of the text is read as if this were right. */
function isWithinValue({ code }: Located): boolean {
  return code === 'BAD_DQ_ESCAPE' || code === 'BAD_SCALAR_START';
}

type Cut = { readonly line: number; readonly state: State };

/** The line without which the text can be read furthest. */
function cutLine(state: State, error: Located, read: Read): Cut | undefined {
  const lines = state.text.split('\n');
  let best: Cut | undefined;
  for (const line of suspects(lines, error)) {
    const text = lines.map((each, index) => (index === line - 1 ? withoutValue(each) : each)).join('\n');
    const again = state.cut.has(line) || text === state.text ? undefined : read(text);
    if (!again || firstLine(again.errors) <= firstLine(best?.state.errors ?? [error])) continue;
    best = { line, state: { ...state, ...again, text, cut: new Set([...state.cut, line]) } };
  }
  return best;
}

/** Those which stop the reading. */
function firstLine(errors: readonly Located[]): number {
  return errors.find((error) => !isWithinValue(error))?.line ?? Number.POSITIVE_INFINITY;
}

/** The line where it is found, the one before, and where brackets and quotes do not close. */
function suspects(lines: readonly string[], { line }: Place): readonly number[] {
  const above = lines.slice(0, line);
  const before = above.findLastIndex((text, index) => index < line - 1 && text.trim() !== '') + 1;
  const open = above.findLastIndex((text) => text.split(/[[{]/).length > text.split(/[\]}]/).length) + 1;
  const quotes = ['"', "'"].map((quote) => above.findIndex((text) => text.split(quote).length % 2 === 0) + 1);
  return [...new Set([line, before, open, ...quotes])].filter((each) => each > 0);
}

/** A key or the dash of an item stays, so that what is around it is not changed. */
function withoutValue(line: string): string {
  return line.replace(/^(\s*(?:- +)*(?:[\w.$-]+:(?=\s|$))?).*$/, '$1').trimEnd();
}

function mendedOf(state: State, report: Report): Mended {
  return { parsed: state.parsed, report: placedIn(state, report) };
}

/** Where it stands in the text as it was given; what may only come of the mending is not told. */
function placedIn({ shifts, cut }: State, report: Report): Report {
  const place = ({ line, column }: Place) => ({ line, column: Math.max(1, column - (shifts.get(line) ?? 0)) });
  const placed: Report = {
    error: (code, at, message) => report.error(code, place(at), message),
    warning: (code, at, message, fix) => report.warning(code, place(at), message, fix),
  };
  return onlyCertain(placed, cut);
}
