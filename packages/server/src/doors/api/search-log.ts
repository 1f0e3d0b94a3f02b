import { setImmediate as otherWork } from 'node:timers/promises';
import { patternProblem } from '@signalbox/engine';
import { AppError, type LogMatchesView } from '@signalbox/protocol';
import type { FileStore, LogStream } from '@signalbox/store';
import { RE2JS } from 're2js';
import { visibleText } from './visible-text.ts';

export type LogSearch = {
  readonly q: string;
  readonly regex: '0' | '1';
  readonly case: '0' | '1';
  readonly from: number;
};

/** Of one answer: a pattern takes 3 ms for a thousand usual lines. */
const linesAtOnce = { text: 20_000, pattern: 5000 };
/** Others have their turn after so many characters, each as often as the pattern has instructions: some 50 ms. */
const turn = 1_000_000;
/** The same of one answer: some 5 s. */
const mostWork = 100_000_000;
/** Even in linear time a large text and a large pattern are a long time. */
const longestMatched = 10_000;

/** Where something is in a part of a log; what is sought for is sought in what a reader sees of a line. */
export async function searchLog(
  files: Pick<FileStore, 'readLog'>,
  stream: LogStream,
  search: LogSearch,
): Promise<LogMatchesView> {
  const { isFound, weight } = matcherOf(search);
  const limit = search.regex === '1' ? linesAtOnce.pattern : linesAtOnce.text;
  const lines = await files.readLog(stream, search.from, limit);
  const matches: number[] = [];
  let next = search.from;
  let work = 0;
  for (const { pos, out } of lines) {
    const text = visibleText(out).slice(0, longestMatched);
    if (isFound(text)) matches.push(pos);
    next = pos + 1;
    const before = work;
    work += text.length * weight;
    if (work >= mostWork) break;
    if (Math.floor(work / turn) > Math.floor(before / turn)) await otherWork();
  }
  const more = lines.length > 0 ? await files.readLog(stream, next, 1) : [];
  return { matches, next, atEnd: more.length === 0, epoch: stream.epoch };
}

type Matcher = { readonly isFound: (text: string) => boolean; readonly weight: number };

function matcherOf({ q, regex, case: capitals }: LogSearch): Matcher {
  if (regex === '1') {
    const problem = patternProblem(q);
    if (problem !== undefined) throw new AppError('body_invalid', { message: `q: ${problem}` });
    const pattern = RE2JS.compile(q, capitals === '1' ? 0 : RE2JS.CASE_INSENSITIVE);
    return { isFound: (text) => pattern.matcher(text).find(), weight: pattern.programSize() };
  }
  if (capitals === '1') return { isFound: (text) => text.includes(q), weight: 1 };
  const sought = q.toLowerCase();
  return { isFound: (text) => text.toLowerCase().includes(sought), weight: 1 };
}
