import { own } from '../value.ts';
import type { Run } from './run.ts';
import type { RunEvent } from './run-event.ts';

type Told = Extract<RunEvent, { readonly type: 'delivery_begun' | 'delivery_returned' }>;

export function withDelivery(run: Run, event: Told): Run {
  const visit = own(run.open, event.step);
  if (visit?.phase.kind !== 'attempting') return run;
  const { delivery: _, ...attempt } = visit.phase.attempt;
  const sent = event.type === 'delivery_begun' ? { ...attempt, delivery: event.epoch } : attempt;
  return { ...run, open: { ...run.open, [event.step]: { ...visit, phase: { kind: 'attempting', attempt: sent } } } };
}
