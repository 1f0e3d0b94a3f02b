import { isAttempt, openAttempt } from './decide-attempt.ts';
import type { Draft } from './draft.ts';
import type { RunCommand } from './run-command.ts';

/**
 * What was sent before, and has neither arrived nor come back, is not sent again: not by who has a newer lease, nor by
 * the holder of this one, who takes it up anew when the store did not answer in time.
 */
export function takeDelivery(
  draft: Draft,
  { attempt: ref, epoch, state }: Extract<RunCommand, { type: 'delivery' }>,
): undefined {
  const found = openAttempt(draft, isAttempt(draft, ref));
  if (!found) return;
  const { step, visit, attempt } = ref;
  const { delivery } = found.attempt;
  if (state === 'returned') {
    if (delivery === epoch) draft.emit({ type: 'delivery_returned', step, visit, attempt });
  } else if (delivery === undefined) {
    draft.emit({ type: 'delivery_begun', step, visit, attempt, epoch });
  } else {
    const detail = `step ${step}: it was sent before, and nobody knows what became of that`;
    draft.emit({ type: 'run_held', reason: 'unknown_outcome', detail, step });
  }
}
