import type { Page } from '@signalbox/store';

type Asked<Key> = { readonly after?: Key | undefined; readonly limit: number };

/** What a query asks for, as a store takes it. */
export function pageOf<Key>({ after, limit }: Asked<Key>): Page<Key> & { readonly limit: number } {
  return { limit, ...(after !== undefined && { after }) };
}
