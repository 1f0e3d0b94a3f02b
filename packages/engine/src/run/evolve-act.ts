import { type Instant, own } from '../value.ts';
import { withEntry } from '../values/with-entry.ts';
import type { Acts, EndedAct } from './acts.ts';
import type { OpenVisit, Run } from './run.ts';
import type { RunEvent } from './run-event.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

const none: Acts = { count: 0, ended: {} };

export function withAct(run: Run, event: Of<'act_begun' | 'act_ended'>, at: Instant): Run {
  const visit = own(run.open, event.step);
  if (visit?.phase.kind !== 'attempting') return run;
  const { attempt } = visit.phase;
  const before = attempt.acts ?? none;
  if (event.type === 'act_begun') return withActs(run, visit, { ...before, ...begun(event, at) });
  const { context, saved } = event;
  const kept = saved ? { ...visit, saved: { ...visit.saved, ...saved } } : visit;
  const after = withActs(run, kept, ended(before, event, at));
  return context ? { ...after, context: { ...run.context, ...context } } : after;
}

function begun({ act }: Of<'act_begun'>, at: Instant): Pick<Acts, 'count' | 'open'> {
  return { count: act.number, open: { ...act, at } };
}

function ended({ open, ...before }: Acts, { action, answer }: Of<'act_ended'>, at: Instant): Acts {
  if (!open) return before;
  const { uuid: _, ...act } = open;
  const over: EndedAct = { ...act, endedAt: at, answer };
  return { ...before, ended: { ...before.ended, [action]: over } };
}

function withActs(run: Run, visit: OpenVisit, acts: Acts): Run {
  if (visit.phase.kind !== 'attempting') return run;
  const value: OpenVisit = { ...visit, phase: { kind: 'attempting', attempt: { ...visit.phase.attempt, acts } } };
  return { ...run, open: withEntry(run.open, { key: visit.step, value, fresh: undefined }) };
}
