import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import type { Ask } from '../api/request.ts';
import { largestPage, usePagedList } from './use-paged-list.ts';

type Named<Item> = {
  /** Nothing where it was not read yet. */
  readonly items: readonly Item[] | undefined;
  readonly error: unknown;
  /** What is typed into the field that chooses among them. */
  readonly search: (typed: string) => void;
};

type List = { readonly path: string; readonly name: string; readonly of?: Ask['of'] };

const pauseMs = 200;

/**
 * What a field chooses from: the first of a list in the order of names, and where there are more, those that have in
 * their name what is typed, or else what is chosen.
 */
export function useNamed<Item extends { readonly name: string }>(list: List, chosen?: string): Named<Item> {
  const [typed, search] = useState('');
  const [asked] = useDebouncedValue(typed === '' ? (chosen ?? '') : typed, pauseMs);
  const first = usePagedList<Item>(list);
  const isWanted = asked !== '' && (first.items?.length ?? 0) >= largestPage;
  const found = usePagedList<Item>({ ...list, query: { q: asked }, isWanted });
  const known = new Map([...(first.items ?? []), ...(found.items ?? [])].map((item) => [item.name, item]));
  return { items: first.items && [...known.values()], error: first.error, search };
}
