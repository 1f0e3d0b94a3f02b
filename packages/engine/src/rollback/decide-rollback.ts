import type { Actor } from '../actor.ts';
import { asksPeople } from '../decision/guarded-steps.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Step } from '../flow/flow.ts';
import { bypassedBy, effectBehind } from '../run/bypassed-by.ts';
import type { Draft } from '../run/draft.ts';
import { refuseUnknownStep } from '../run/refuse-step.ts';
import { isGrantedAbove, type OpenVisit, type Run } from '../run/run.ts';
import type { RunCommand } from '../run/run-command.ts';
import { own } from '../value.ts';
import { beginRollback } from './begin-rollback.ts';
import { failedVisit } from './planned-undo.ts';
import type { Rollback } from './rollback.ts';
import { isRollingBack } from './undo-under-way.ts';

type Command<Type extends RunCommand['type']> = Extract<RunCommand, { readonly type: Type }>;

/** Somebody wants all to be taken back that the run did. */
export function rollBack(draft: Draft, { reason, isAdmin }: Command<'rollback'>, actor: Actor): Refusal | undefined {
  if (draft.run.state.status === 'done' && asksPeople(draft.version) && actor.kind === 'user' && !isAdmin) {
    return refuse('not_eligible', 'what people have granted is done: only an administrator takes that back');
  }
  beginRollback(draft, { reason: reason ?? 'somebody asked for it', ...failedIn(draft) });
  return undefined;
}

/** All is taken back that began after the last visit of a step, which is then entered anew. */
export function compensateTo(draft: Draft, { step, reason }: Command<'compensate-to'>): Refusal | undefined {
  const entered = draft.findStep(step);
  if (!entered) return refuseUnknownStep(draft, step);
  const last = own(draft.run.steps, step)?.last;
  if (!last) return refuse('wrong_status', `no visit of step ${step} has ended: there is nothing to go back to`);
  const ungranted = ungrantedBehind(draft, entered);
  if (ungranted) return ungranted;
  if (reason.trim() === '') return refuse('reason_required', 'a run goes back with a reason');
  beginRollback(draft, { reason, ...failedIn(draft), to: { step, visit: last.visit } });
  return undefined;
}

/** Nobody comes to what a decision guards by going back to what stands behind it: only those who are asked let it happen. */
function ungrantedBehind(draft: Draft, step: Step): Refusal | undefined {
  const outcomes = Object.keys(step.on);
  const bypassed = bypassedBy(draft, step, outcomes, 'entered');
  if (bypassed !== undefined) return refuse('not_eligible', `going back to ${step.name} leads to ${bypassed}`);
  const unseen = isGrantedAbove(draft.run) ? effectBehind(draft, step, outcomes, 'entered') : undefined;
  if (unseen === undefined) return undefined;
  const text = `a decision above granted this run as it is: going back to ${step.name} leads to ${unseen}`;
  return refuse('not_eligible', text);
}

function failedIn({ run }: Draft): { readonly failed?: OpenVisit } {
  const failed = failedVisit(run);
  return failed ? { failed } : {};
}

/** While a held run is on its way back nothing else is done to it. */
export function refuseOnTheWayBack(run: Run, { type }: RunCommand): Refusal | undefined {
  if (run.state.status !== 'held' || !isRollingBack(run) || !forbidden.has(type)) return undefined;
  return refuse('wrong_status', 'the run is rolling back, and held on its way: retry its undo, or skip that');
}

const forbidden: ReadonlySet<RunCommand['type']> = new Set(['migrate', 'rollback', 'compensate-to']);

/** A rollback ends the run anyway; who goes back to a step ends there. */
export function stopOnTheWayBack(
  draft: Draft,
  { to, stopped }: Rollback,
  reason: string | undefined,
): Refusal | undefined {
  if (!to) return refuse('wrong_status', 'the run takes back what it did, and ends with that');
  if (!stopped) draft.emit({ type: 'stop_asked', ...(reason !== undefined && { reason }) });
  return undefined;
}
