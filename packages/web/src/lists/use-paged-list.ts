import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { currentProject } from '../api/current-project.ts';
import { type Ask, request } from '../api/request.ts';

export type PagedList<Item> = {
  /** Nothing where it was not read yet. */
  readonly items: readonly Item[] | undefined;
  /** Which list it is, and what tells its items apart; without that it is as short as it is. */
  readonly name: string;
  readonly keyOf: ((item: Item) => string | number) | undefined;
  readonly error: unknown;
  readonly hasMore: boolean;
  readonly isReadingMore: boolean;
  readonly readMore: () => void;
};

type Paged<Item> = {
  readonly path: string;
  /** The name under which the answer has its items. */
  readonly name: string;
  readonly of?: Ask['of'];
  readonly query?: Ask['query'];
  readonly pageSize?: number;
  /** What a page goes on behind, as its last item says it; without it there is one page, the largest there is. */
  readonly after?: (item: Item) => string | number;
  /** Nothing is read where it is false. */
  readonly isWanted?: boolean;
};

/** As many rows as the server gives at once. */
export const largestPage = 500;

/** A list of the API, page by page, read again whenever the stream hints at a change. */
export function usePagedList<Item>({
  path,
  name,
  of = 'project',
  query = {},
  pageSize = 50,
  after,
  isWanted = true,
}: Paged<Item>): PagedList<Item> {
  const paging = { limit: after ? pageSize : largestPage };
  const read = useInfiniteQuery({
    queryKey: ['list', path, of === 'project' ? currentProject() : undefined, query, paging],
    queryFn: async ({ pageParam, signal }) => {
      const place = pageParam === undefined ? {} : { after: pageParam };
      const page = await request<{ readonly [name: string]: readonly Item[] }>(path, {
        of,
        query: { ...query, ...paging, ...place },
        signal,
      });
      return page[name] ?? [];
    },
    initialPageParam: undefined as string | number | undefined,
    getNextPageParam: (page) => {
      const last = page.at(-1);
      return after && last !== undefined && page.length >= pageSize ? after(last) : undefined;
    },
    placeholderData: keepPreviousData,
    enabled: isWanted,
  });
  return {
    items: read.data?.pages.flat(),
    name: JSON.stringify([path, query]),
    keyOf: after,
    error: read.error,
    hasMore: read.hasNextPage,
    isReadingMore: read.isFetchingNextPage,
    readMore: () => void read.fetchNextPage(),
  };
}
