import type { Clock } from '../../clock.ts';
import { signal } from '../process-table.ts';

/** Ends all processes that are found, and looks again: one may fork between the look and the signal. */
export async function killUntilNone(find: () => readonly number[], clock: Clock): Promise<void> {
  for (let round = 0; round < maxRounds; round++) {
    const found = find();
    if (found.length === 0) return;
    for (const pid of found) signal(pid, 'SIGKILL');
    await clock.sleep(roundMs);
  }
}

/** A process in an uninterruptible wait ends when its wait does: it must not hold up everything else. */
const maxRounds = 200;

const roundMs = 5;
