import type { AnsiSpan } from './parse-ansi.ts';

/** A piece of a line with one look: `found` by a search, or hidden there because it is a secret. */
export type MarkedSpan = AnsiSpan & { readonly mark?: 'found' | 'masked' };

export type FindRanges = (text: string) => readonly (readonly [from: number, to: number])[];

const masked = /\*{8}/g;

/** The pieces of a line, cut where marks begin and end. */
export function markText(spans: readonly AnsiSpan[], find: FindRanges | undefined): readonly MarkedSpan[] {
  const text = spans.map((span) => span.text).join('');
  const hidden = [...text.matchAll(masked)].map(({ index }) => ({
    from: index,
    to: index + 8,
    mark: 'masked' as const,
  }));
  const found = (find?.(text) ?? []).map(([from, to]) => ({ from, to, mark: 'found' as const }));
  const marks = [...found, ...hidden].filter(({ from, to }) => to > from);
  if (marks.length === 0) return spans;
  const cuts = [...new Set(marks.flatMap(({ from, to }) => [from, to]))].toSorted((a, b) => a - b);
  let at = 0;
  return spans.flatMap((span) => {
    const start = at;
    at += span.text.length;
    const places = [start, ...cuts.filter((cut) => cut > start && cut < at), at];
    return places.slice(0, -1).map((from, index): MarkedSpan => {
      const mark = marks.find((each) => each.from <= from && from < each.to)?.mark;
      return { ...span, text: text.slice(from, places[index + 1]), ...(mark && { mark }) };
    });
  });
}
