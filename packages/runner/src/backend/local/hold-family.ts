import { familyOf, type ProcessIdentity, signal } from '../process-table.ts';

/**
 * Stops the known processes and all that descend from them; gives those. Who is stopped forks no more: killed at once, one
 * that has just forked would leave a child that is nobody's any more.
 */
export function holdFamily(known: readonly ProcessIdentity[]): readonly ProcessIdentity[] {
  const held = new Set<number>();
  let family = known;
  for (let round = 0; round < maxRounds; round++) {
    family = familyOf(family);
    const free = family.filter(({ pid }) => !held.has(pid));
    if (free.length === 0) break;
    for (const { pid } of free) {
      signal(pid, 'SIGSTOP');
      held.add(pid);
    }
  }
  return family;
}

/** Each child ends as soon as it has made the next one: such a chain may outrun us, but not hold us up. */
const maxRounds = 100;
