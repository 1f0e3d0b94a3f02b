import type { Clock } from '../../clock.ts';
import { isAlive, signal } from '../process-table.ts';
import { removeFolder } from '../remove-folder.ts';
import { killUntilNone } from './kill-until-none.ts';
import { findOfFolder, listWorkFolders, readState } from './work-folder.ts';

/**
 * Ends what dead predecessors on this work root left running, and removes their folders. Folders of a living owner, such
 * as a second agent, stay. Gives the folders that it removed.
 */
export async function sweepLeftovers({ workRoot, clock }: Sweep): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const folder of await listWorkFolders(workRoot)) {
    const { owner, leaders } = await readState(folder);
    if (owner && isAlive(owner)) continue;
    for (const leader of leaders) if (isAlive(leader)) signal(-leader.pid, 'SIGKILL');
    await killUntilNone(() => findOfFolder(folder), clock);
    await removeFolder(folder.root);
    removed.push(folder.root);
  }
  return removed;
}

type Sweep = { readonly workRoot: string; readonly clock: Clock };
