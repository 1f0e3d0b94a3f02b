import type { QueryClient } from '@tanstack/react-query';
import { isAbout } from './is-about.ts';

/** Has all that was read of a run read again, also what was read of it by its name. */
export function refreshRun(client: QueryClient, id: string): Promise<void> {
  return client.invalidateQueries({ predicate: (query) => isAbout(query, { kind: 'run', id }) });
}
