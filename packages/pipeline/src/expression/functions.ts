/** What an expression works with; `null` is a name that is not set. */
export type Value = string | number | boolean | null | readonly Value[];

export type Call = (...values: readonly Value[]) => Value;

/** Ends an evaluation where it stands. */
export class Undecidable extends Error {}

/** All that can be called; each looks only at what it is given. */
export const functions: ReadonlyMap<string, Call> = new Map<string, Call>([
  ['len', (value = null) => (Array.isArray(value) ? value.length : [...textOf(value)].length)],
  ['lower', (value = null) => textOf(value).toLowerCase()],
  ['upper', (value = null) => textOf(value).toUpperCase()],
  ['trim', (value = null) => textOf(value).trim()],
  ['trimPrefix', (value = null, start = null) => cutStart(textOf(value), textOf(start))],
  ['trimSuffix', (value = null, end = null) => cutEnd(textOf(value), textOf(end))],
  ['hasPrefix', (value = null, start = null) => textOf(value).startsWith(textOf(start))],
  ['hasSuffix', (value = null, end = null) => textOf(value).endsWith(textOf(end))],
  ['indexOf', (value = null, part = null) => textOf(value).indexOf(textOf(part))],
  ['split', (value = null, separator = null) => textOf(value).split(textOf(separator))],
  ['join', (values = null, separator = null) => join(listOf(values).map(textOf), textOf(separator))],
  ['replace', (value = null, from = null, to = null) => replaceAll(textOf(value), textOf(from), textOf(to))],
  ['fromJSON', (value = null) => fromJson(textOf(value))],
  ['int', (value = null) => Math.trunc(numberOf(value))],
  ['float', (value = null) => numberOf(value)],
  ['string', (value = null) => textOf(value)],
]);

function textOf(value: Value): string {
  if (Array.isArray(value)) throw new Undecidable('a list is no text');
  return value === null ? '' : String(value);
}

function listOf(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value;
  throw new Undecidable('a list was expected');
}

function numberOf(value: Value): number {
  const text = textOf(value).trim();
  if (/^[+-]?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  throw new Undecidable(`\`${text.slice(0, 20)}\` is no number`);
}

/** Lists and scalars: nobody here reads the members of a map. */
function fromJson(text: string): Value {
  try {
    return plain(JSON.parse(text), 0);
  } catch (error) {
    if (error instanceof SyntaxError) throw new Undecidable(`\`${text.slice(0, 20)}\` is no JSON`);
    throw error;
  }
}

function plain(value: unknown, depth: number): Value {
  if (Array.isArray(value) && depth < maxDepth) return value.map((item) => plain(item, depth + 1));
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return value as Value;
  throw new Undecidable('such JSON cannot be read here: only lists of texts and numbers can');
}

const maxDepth = 5;

function cutStart(text: string, start: string): string {
  return text.startsWith(start) ? text.slice(start.length) : text;
}

function cutEnd(text: string, end: string): string {
  return text.endsWith(end) ? text.slice(0, text.length - end.length) : text;
}

function join(texts: readonly string[], separator: string): string {
  const length = texts.reduce((sum, text) => sum + text.length + separator.length, 0);
  if (length > longestText + separator.length) throw new Undecidable('a text grows too long');
  return texts.join(separator);
}

/** A text may grow with each call, but not without end. */
function replaceAll(text: string, from: string, to: string): string {
  const found = from === '' ? 0 : text.split(from).length - 1;
  if (text.length + found * to.length > longestText) throw new Undecidable('a text grows too long');
  return from === '' ? text : text.replaceAll(from, () => to);
}

/** Of any text that an expression makes. */
export const longestText = 100_000;
