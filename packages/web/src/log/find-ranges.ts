import type { LogSearchTerms } from './log-source.ts';
import type { FindRanges } from './mark-text.ts';

/** Of one line: more are no help. */
const mostRanges = 100;

/** What of a line is marked, as the server has found it: a pattern is of RE2, which no line keeps busy for long. */
export async function findRanges({ q, isRegex, isCase }: LogSearchTerms): Promise<FindRanges> {
  if (!isRegex) return (text) => plainRanges(isCase ? text : text.toLowerCase(), isCase ? q : q.toLowerCase());
  const { RE2JS } = await import('re2js');
  const pattern = RE2JS.compile(q, isCase ? 0 : RE2JS.CASE_INSENSITIVE);
  return (text) => {
    const ranges: [number, number][] = [];
    for (const matcher = pattern.matcher(text); ranges.length < mostRanges && matcher.find(); ) {
      ranges.push([matcher.start(), matcher.end()]);
    }
    return ranges;
  };
}

function plainRanges(text: string, sought: string): readonly [number, number][] {
  const ranges: [number, number][] = [];
  for (
    let at = text.indexOf(sought);
    at >= 0 && ranges.length < mostRanges;
    at = text.indexOf(sought, at + sought.length)
  ) {
    ranges.push([at, at + sought.length]);
  }
  return ranges;
}
