import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { ErrorState } from '../show/error-state.tsx';
import { Loading } from '../show/loading.tsx';
import { useWords } from '../words/use-words.ts';
import { HeldRows } from './held-rows.tsx';
import type { PagedList } from './use-paged-list.ts';
import { listWords } from './words.ts';

type ListRowsProps<Item> = {
  readonly list: PagedList<Item>;
  /** In the place of rows where there are none. */
  readonly empty: ReactNode;
  readonly children: (items: readonly Item[]) => ReactNode;
};

/** A list as far as it is read: what is there stays while it is read again, and a failure is told above it. */
export function ListRows<Item>({ list, empty, children }: ListRowsProps<Item>) {
  const say = useWords(listWords);
  const { items, name, keyOf, error, hasMore, isReadingMore, readMore } = list;
  return (
    <>
      {error ? <ErrorState error={error} /> : null}
      {items === undefined ? (
        error ? null : (
          <Loading />
        )
      ) : items.length === 0 ? (
        empty
      ) : keyOf === undefined ? (
        children(items)
      ) : (
        <HeldRows items={items} keyOf={keyOf} list={name}>
          {children}
        </HeldRows>
      )}
      {hasMore ? (
        <Button variant="default" mt="md" loading={isReadingMore} onClick={readMore}>
          {say('more')}
        </Button>
      ) : null}
    </>
  );
}
