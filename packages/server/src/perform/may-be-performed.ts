import { type AttemptRef, interlocksFactKey, interlocksIn } from '@signalbox/engine';
import type { Store, Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';
import { isOfNewer } from './leaving-to-newer.ts';

type Given = { readonly store: Pick<Store, 'facts'>; readonly driver: Pick<Driver, 'execute'> };

/**
 * Whether a task that has waited for its turn may be performed still: rules and people may have changed since it was
 * decided. What takes something back is no new effect.
 */
export async function mayBePerformed(task: Task, { store, driver }: Given): Promise<boolean> {
  const attempt = effectOf(task);
  if (!attempt) return true;
  const key = interlocksFactKey(task.project);
  if (interlocksIn((await store.facts([key]))[key]).length === 0) return true;
  const to = { kind: 'run' as const, id: attempt.run };
  const command = { type: 'dispatch' as const, attempt };
  const fence = { task: task.id, epoch: task.epoch };
  try {
    const { events } = await driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence });
    return events.length === 0;
  } catch (error) {
    // Who performs it finds that out, and leaves it.
    if (isOfNewer(error)) return true;
    throw error;
  }
}

function effectOf({ payload }: Task): AttemptRef | undefined {
  if (payload.kind === 'workflow' || payload.kind === 'undo') return undefined;
  return payload.kind === 'code' && payload.undo !== undefined ? undefined : payload.attempt;
}
