import type { Clock } from '../../clock.ts';
import { findByEnvironment, signal } from './process-table.ts';

/**
 * Ends all processes that carry a mark in their environment: also those that left their group, or whose group was never
 * written down. Looks again until there are none, for a process may fork between the look and the signal.
 */
export async function killMarked(mark: string, clock: Clock): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const found = findByEnvironment(mark);
    if (found.length === 0) return;
    for (const pid of found) signal(pid, 'SIGKILL');
    await clock.sleep(roundMs);
  }
}

/** A process in an uninterruptible wait ends when its wait does: it must not hold up everything else. */
const maxRounds = 200;

const roundMs = 5;
