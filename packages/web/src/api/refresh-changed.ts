import type { ChangeHint } from '@signalbox/protocol';
import type { Query, QueryClient } from '@tanstack/react-query';
import { isAbout } from './is-about.ts';

/** Lists change with every run: they are read again at most so often. */
const listPauseMs = 400;

/**
 * Has what a hint is about read again: queries with a key `['run', ID, …]` or `['build', ID, …]` at once, and those with
 * `['list', …]` and `['inbox', …]` soon. A run may be named in the key: what was read says its id.
 */
export function refreshChanged(client: QueryClient): {
  readonly onChange: (hint: ChangeHint) => void;
  readonly onOpen: () => void;
  readonly close: () => void;
} {
  let lists: ReturnType<typeof setTimeout> | undefined;
  return {
    onChange: (hint) => {
      readAgain(client, (query) => isAbout(query, hint));
      lists ??= setTimeout(() => {
        lists = undefined;
        readAgain(client, ({ queryKey: [kind] }) => kind === 'list' || kind === 'inbox');
      }, listPauseMs);
    },
    onOpen: () => readAgain(client, ({ queryKey: [kind] }) => isLive(kind)),
    close: () => clearTimeout(lists),
  };
}

/**
 * A first read that is under way is not begun anew by the cache, and may be of before what was told: it is followed by
 * another, as soon as it is known what it is about.
 */
function readAgain(client: QueryClient, fits: (query: Query) => boolean): void {
  const predicate = ({ state }: Query) => state.data === undefined;
  const firstReads = client.getQueryCache().findAll({ fetchStatus: 'fetching', predicate });
  void client.invalidateQueries({ predicate: fits });
  for (const read of firstReads) {
    const follow = () => client.invalidateQueries({ predicate: (query) => query === read && fits(query) });
    read.promise?.then(follow, () => undefined);
  }
}

function isLive(kind: unknown): boolean {
  return kind === 'run' || kind === 'build' || kind === 'list' || kind === 'inbox';
}
