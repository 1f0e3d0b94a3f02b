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
/** Others have their turn after so many characters. */
const turn = 100_000;
/** Even in linear time a large text and a large pattern are a long time. */
const longestMatched = 10_000;

/** Where something is in a part of a log; what is sought for is sought in what a reader sees of a line. */
export async function searchLog(
  files: Pick<FileStore, 'readLog'>,
  stream: LogStream,
  search: LogSearch,
): Promise<LogMatchesView> {
  const isFound = matcherOf(search);
  const limit = search.regex === '1' ? linesAtOnce.pattern : linesAtOnce.text;
  const lines = await files.readLog(stream, search.from, limit);
  const matches: number[] = [];
  let looked = 0;
  for (const { pos, out } of lines) {
    const text = visibleText(out).slice(0, longestMatched);
    if (isFound(text)) matches.push(pos);
    looked += text.length;
    if (looked < turn) continue;
    looked = 0;
    await otherWork();
  }
  const next = (lines.at(-1)?.pos ?? search.from - 1) + 1;
  const more = lines.length > 0 ? await files.readLog(stream, next, 1) : [];
  return { matches, next, atEnd: more.length === 0, epoch: stream.epoch };
}

function matcherOf({ q, regex, case: capitals }: LogSearch): (text: string) => boolean {
  if (regex === '1') {
    const problem = patternProblem(q);
    if (problem !== undefined) throw new AppError('body_invalid', { message: `q: ${problem}` });
    const pattern = RE2JS.compile(q, capitals === '1' ? 0 : RE2JS.CASE_INSENSITIVE);
    return (text) => pattern.matcher(text).find();
  }
  if (capitals === '1') return (text) => text.includes(q);
  const sought = q.toLowerCase();
  return (text) => text.toLowerCase().includes(sought);
}
