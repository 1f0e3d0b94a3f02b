export type ScannedString = { readonly value: string; readonly length: number };

/**
 * A string in double quotes at the beginning of the text. In echoer a backslash is an ordinary character and `\"` ends the
 * string. It still does where a statement of echoer could go on after it; elsewhere that was an error, so there `\"` stands
 * for a quote, and so does every later `\"` of the same string.
 */
export function scanQuotes(text: string): ScannedString | undefined {
  let escaped = false;
  for (let quote = text.indexOf('"', 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    const afterBackslash = text.charAt(quote - 1) === '\\';
    if (!afterBackslash || (!escaped && couldGoOn(text, quote + 1))) {
      const value = text.slice(1, quote);
      return { value: escaped ? value.replaceAll('\\"', '"') : value, length: quote + 1 };
    }
    escaped = true;
  }
  return undefined;
}

/** A string in backticks at the beginning of the text: two backticks within it stand for one, nothing else is special. */
export function scanBackticks(text: string): ScannedString | undefined {
  let end = text.indexOf('`', 1);
  while (end !== -1 && text.charAt(end + 1) === '`') end = text.indexOf('`', end + 2);
  return end === -1 ? undefined : { value: text.slice(1, end).replaceAll('``', '`'), length: end + 1 };
}

/** What echoer's grammar has after a string: a mark, the next `name =`, the next typed name, the next step or the end. */
const continuation =
  /[ \t\r\n]*(?:[,;)]|=>|(?:int|str|step|deci|flow_end|flow_run_end)(?![A-Za-z0-9_])|[A-Za-z_][A-Za-z0-9_]*[ \t\r\n]*=|$)/iy;

function couldGoOn(text: string, at: number): boolean {
  continuation.lastIndex = at;
  return continuation.test(text);
}
