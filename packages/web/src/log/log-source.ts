import type { LogMatchesView, LogOutlineView, LogPage } from '@signalbox/protocol';

export type LogSearchTerms = { readonly q: string; readonly isRegex: boolean; readonly isCase: boolean };

/** Where the lines of one log come from. */
export type LogSource = {
  /** Another one is another log. */
  readonly key: string;
  /** When time 0 of its lines was, in milliseconds since the epoch. */
  readonly startedAt?: number;
  readonly outline: (signal: AbortSignal) => Promise<LogOutlineView>;
  readonly page: (from: number, limit: number, signal: AbortSignal) => Promise<LogPage>;
  readonly search: (terms: LogSearchTerms, from: number, signal: AbortSignal) => Promise<LogMatchesView>;
  /** Addresses that the browser itself reads. */
  readonly rawAddress: string;
  readonly streamAddress: (from: number) => string;
};
