import type { LogSearchTerms } from './log-source.ts';
import { type TimeShown, timesShown } from './time-text.ts';

/** What of a log stands in the address of its page: who gets it sees the same. */
export type LogAddress = {
  /** The lines that are marked, as `10` or `10-20`. */
  readonly lines?: string | undefined;
  /** What is sought. */
  readonly q?: string | undefined;
  /** How: `r` a regular expression, `c` where capitals count. */
  readonly how?: 'r' | 'c' | 'rc' | undefined;
  /** The line of the match that is looked at, from 1. */
  readonly match?: number | undefined;
  readonly times?: TimeShown | undefined;
};

/** Changes it; what is undefined is taken out. */
export type GoInLog = (change: LogAddress) => void;

/** Of another log nothing of this stands in the address. */
export const noLogAddress = { lines: undefined, q: undefined, how: undefined, match: undefined } as const;

export function readLogAddress(given: Readonly<Record<string, unknown>>): LogAddress {
  const [lines, q] = [textOf(given.lines), textOf(given.q)];
  const how = (['r', 'c', 'rc'] as const).find((each) => each === given.how);
  const match = Number(given.match);
  const times = timesShown.find((each) => each === given.times);
  return {
    ...(lines !== undefined && { lines }),
    ...(q !== undefined && { q }),
    ...(q !== undefined && how && { how }),
    ...(q !== undefined && Number.isSafeInteger(match) && match > 0 && { match }),
    ...(times && { times }),
  };
}

export function termsOf({ q, how }: LogAddress): LogSearchTerms | undefined {
  if (q === undefined) return undefined;
  return { q, isRegex: how?.includes('r') === true, isCase: how?.includes('c') === true };
}

export function addressOfTerms(terms: LogSearchTerms | undefined): Pick<LogAddress, 'q' | 'how'> {
  if (!terms) return {};
  const how = `${terms.isRegex ? 'r' : ''}${terms.isCase ? 'c' : ''}`;
  return { q: terms.q, ...(how !== '' && { how: how as 'r' | 'c' | 'rc' }) };
}

/** What looks like a number the address gives as one. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
