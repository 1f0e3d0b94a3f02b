import type { NamedPage, Page } from '@signalbox/store';

type Asked<Key> = { readonly after?: Key | undefined; readonly limit: number };

/** What a query asks for, as a store takes it. */
export function pageOf<Key>({ after, limit }: Asked<Key>): Page<Key> & { readonly limit: number } {
  return { limit, ...(after !== undefined && { after }) };
}

/** The same of a list that is searched by a part of its names. */
export function namedPageOf({ q, ...page }: Asked<string> & { readonly q?: string | undefined }) {
  return { ...pageOf(page), ...(q !== undefined && { contains: q }) };
}

/** A part of a list that is read in parts. */
export function containing(page: Page, contains: string | undefined): NamedPage {
  return { ...page, ...(contains !== undefined && { contains }) };
}
