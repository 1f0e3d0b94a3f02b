import type { AttemptRef } from '@signalbox/engine';
import type { Task } from '@signalbox/store';
import type { Driver } from '../driver/driver.ts';

type Leased = Pick<Task, 'id' | 'epoch'>;
type Given = { readonly driver: Pick<Driver, 'execute'> };

/** What is sent at most once is written before: false where it must not be sent. */
export async function mayBeSent(task: Leased, ref: AttemptRef, given: Given): Promise<boolean> {
  const { events } = await tell(task, ref, { state: 'begins', ...given });
  return events.some(({ type }) => type === 'delivery_begun');
}

/** Nobody has got it: it may be sent again. */
export async function wasReturned(task: Leased, ref: AttemptRef, given: Given): Promise<void> {
  await tell(task, ref, { state: 'returned', ...given });
}

function tell(
  { id: task, epoch }: Leased,
  attempt: AttemptRef,
  { state, driver }: Given & { readonly state: 'begins' | 'returned' },
) {
  const to = { kind: 'run' as const, id: attempt.run };
  const command = { type: 'delivery' as const, attempt, epoch, state };
  return driver.execute({ actor: { kind: 'system' }, commands: [{ to, command }], fence: { task, epoch } });
}
