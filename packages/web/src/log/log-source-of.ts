import type { LogMatchesView, LogOutlineView, LogPage } from '@signalbox/protocol';
import { addressOf, request } from '../api/request.ts';
import type { LogSource } from './log-source.ts';

type LogOfServer = {
  /** Under which its routes are. */
  readonly path: string;
  readonly place: { readonly [name: string]: string | number | undefined };
  readonly startedAt: number | undefined;
};

/** The routes that every log has, wherever it is. */
export function logSourceOf({ path, place, startedAt }: LogOfServer): LogSource {
  return {
    key: JSON.stringify([path, place]),
    ...(startedAt !== undefined && { startedAt }),
    outline: (signal) => request<LogOutlineView>(`${path}/outline`, { query: place, signal }),
    page: (from, limit, signal) => request<LogPage>(path, { query: { ...place, from, limit }, signal }),
    search: ({ q, isRegex, isCase }, from, signal) =>
      request<LogMatchesView>(`${path}/search`, {
        query: { ...place, q, regex: isRegex ? '1' : '0', case: isCase ? '1' : '0', from },
        signal,
      }),
    rawAddress: addressOf(`${path}/raw`, { query: place }),
    streamAddress: (from) => addressOf(`${path}/stream`, { query: { ...place, from } }),
  };
}
