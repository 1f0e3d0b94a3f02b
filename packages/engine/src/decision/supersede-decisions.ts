import { openDecision } from '../run/advance-run.ts';
import type { Draft } from '../run/draft.ts';
import { isUnderWay, type Run } from '../run/run.ts';
import { own } from '../value.ts';
import { isDeciding } from './find-decision.ts';
import { decisionDigest, resolveGuards } from './guarded-steps.ts';

/** What is decided may change while it is open, as by another branch: it is asked anew, and no vote is left. */
export function supersedeDecisions(draft: Draft, before: Run): void {
  const { context, steps, inputs, flow } = draft.run;
  // What the arguments of steps are looked up in.
  const isSame = context === before.context && steps === before.steps && inputs === before.inputs;
  if ((isSame && flow === before.flow) || !isUnderWay(draft.run)) return;
  for (const name of Object.keys(draft.run.open)) {
    const visit = own(draft.run.open, name);
    const opened = own(before.open, name);
    if (!isDeciding(visit) || !isDeciding(opened) || opened.phase.decision.id !== visit.phase.decision.id) continue;
    const step = draft.step(name);
    const { id, digest } = visit.phase.decision;
    const resolved = resolveGuards(draft.version, step, draft);
    const found = resolved.ok ? decisionDigest(draft.run, resolved.guards) : resolved.detail;
    if (found === digest) continue;
    draft.emit({ type: 'decision_superseded', step: name, visit: visit.number, decision: id, digest, found });
    openDecision(draft, step, visit);
  }
}
