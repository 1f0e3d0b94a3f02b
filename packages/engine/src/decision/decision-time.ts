import { closeVisit } from '../run/advance-run.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenDecision, OpenVisit } from '../run/run.ts';

/** What is due of an open decision: its end without anybody, or its one reminder. */
export function takeDueDecision(draft: Draft, visit: OpenVisit, { id, due, expire }: OpenDecision): void {
  const of = { step: visit.step, visit: visit.number, decision: id };
  if (expire && expire.at <= draft.now) {
    const { outcome } = expire;
    draft.emit({ type: 'decision_expired', ...of, outcome });
    closeVisit(draft, visit, { attempt: 1, uuid: id, outcome, data: { inline: JSON.stringify({ outcome }) } });
  } else if (due && !due.reminded && due.at <= draft.now) {
    draft.emit({ type: 'decision_reminded', ...of });
  }
}
