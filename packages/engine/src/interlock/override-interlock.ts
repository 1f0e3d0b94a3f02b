import { type Refusal, refuse } from '../failure.ts';
import { beginWaiting } from '../run/advance-run.ts';
import type { Draft } from '../run/draft.ts';
import { refuseClosedStep, refuseUnknownStep } from '../run/refuse-step.ts';
import type { RunCommand } from '../run/run-command.ts';
import { own } from '../value.ts';
import { resolveAgain, resolveArgs } from '../values/resolve-args.ts';
import { visibleLength } from '../values/visible-length.ts';
import { brokenInterlocks, dispatchingOf, passedDigest } from './broken-interlocks.ts';

const reasonMinLength = 10;

type Override = Extract<RunCommand, { readonly type: 'override-interlock' }>;

/** Once, for the step as it stands: other arguments, another version or a change of the interlock ask anew. */
export function overrideInterlock(draft: Draft, { step: name, reason }: Override): Refusal | undefined {
  const step = draft.findStep(name);
  if (!step) return refuseUnknownStep(draft, name);
  const visit = own(draft.run.open, name);
  if (!visit) return refuseClosedStep(draft, name);
  if (visibleLength(reason) < reasonMinLength) {
    return refuse(
      'reason_required',
      `an interlock is overridden with a reason of at least ${reasonMinLength} characters`,
    );
  }
  const job = draft.job(step);
  const resolved = visit.args ? resolveAgain(step, job, draft, visit.args) : resolveArgs(step, job, draft);
  if (!resolved.ok) return refuse('wrong_status', resolved.detail);
  const dispatching = dispatchingOf(draft, visit, resolved.args);
  const broken = brokenInterlocks(dispatching);
  if (broken.length === 0) return refuse('wrong_status', `no interlock keeps step ${name} back`);
  const digest = passedDigest(dispatching);
  const before = visit.passed?.digest === digest ? visit.passed.revisions : {};
  const revisions = broken.map(({ interlock }) => [interlock.name, interlock.revision] as const);
  const passed = { digest, revisions: { ...before, ...Object.fromEntries(revisions) } };
  draft.emit({ type: 'interlock_overridden', step: name, visit: visit.number, passed, reason });
  const { state } = draft.run;
  if (state.status !== 'held' || state.reason !== 'policy' || state.step !== name) return undefined;
  draft.emit({ type: 'run_continued', transitionsAllowed: draft.seq + draft.version.flow.limits.transitions });
  beginWaiting(draft, ['blocked'], name);
  beginWaiting(draft, ['blocked']);
  return undefined;
}
