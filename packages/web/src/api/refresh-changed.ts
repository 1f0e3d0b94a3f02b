import type { ChangeHint } from '@signalbox/protocol';
import type { QueryClient } from '@tanstack/react-query';
import { isAbout } from './is-about.ts';

/** Lists change with every run: they are read again at most so often. */
const listPauseMs = 400;

/**
 * Has what a hint is about read again: queries with a key `['run', ID, …]` or `['build', ID, …]` at once, and those with
 * `['list', …]`, and the inbox of the project that the hints are of, soon. A run may be named in the key: what was read says its id.
 */
export function refreshChanged(
  client: QueryClient,
  project: string,
): {
  readonly onChange: (hint: ChangeHint) => void;
  readonly onOpen: () => void;
  readonly close: () => void;
} {
  let lists: ReturnType<typeof setTimeout> | undefined;
  return {
    onChange: (hint) => {
      void client.invalidateQueries({ predicate: (query) => isAbout(query, hint) });
      lists ??= setTimeout(() => {
        lists = undefined;
        void client.invalidateQueries({ queryKey: ['list'] });
        void client.invalidateQueries({ queryKey: ['inbox', project] });
      }, listPauseMs);
    },
    onOpen: () => void client.invalidateQueries({ predicate: ({ queryKey: [kind] }) => isLive(kind) }),
    close: () => clearTimeout(lists),
  };
}

function isLive(kind: unknown): boolean {
  return kind === 'run' || kind === 'build' || kind === 'list' || kind === 'inbox';
}
