import { type Instant, own } from '../value.ts';
import { withEntry } from '../values/with-entry.ts';
import type { Acts, EndedAct } from './acts.ts';
import type { Attempt, OpenVisit, Run } from './run.ts';
import type { RunEvent } from './run-event.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

export function withAct(run: Run, event: Of<'act_begun' | 'act_ended'>, at: Instant): Run {
  const visit = own(run.open, event.step);
  if (visit?.phase.kind !== 'attempting') return run;
  const { attempt } = visit.phase;
  const acts = event.type === 'act_begun' ? begun(attempt, event, at) : ended(attempt, event, at);
  if (!acts) return run;
  const { context, saved } = event.type === 'act_ended' ? event : {};
  const value: OpenVisit = {
    ...visit,
    ...(saved && { saved: { ...visit.saved, ...saved } }),
    phase: { kind: 'attempting', attempt: { ...attempt, acts } },
  };
  return {
    ...run,
    open: withEntry(run.open, { key: visit.step, value, fresh: undefined }),
    ...(context && { context: { ...run.context, ...context } }),
  };
}

function begun({ acts }: Attempt, { act }: Of<'act_begun'>, at: Instant): Acts {
  return { ended: {}, ...acts, count: act.number, open: { ...act, at } };
}

function ended({ acts }: Attempt, { action, answer }: Of<'act_ended'>, at: Instant): Acts | undefined {
  if (!acts?.open) return undefined;
  const { open, ...rest } = acts;
  const { uuid: _, ...act } = open;
  const over: EndedAct = { ...act, endedAt: at, answer };
  return { ...rest, ended: { ...rest.ended, [action]: over } };
}
