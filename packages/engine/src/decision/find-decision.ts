import type { Actor } from '../actor.ts';
import type { Facts } from '../fact.ts';
import { type Refusal, refuse } from '../failure.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenVisit, Phase } from '../run/run.ts';
import { own } from '../value.ts';
import type { DecisionOf } from './may-decide.ts';

export type Deciding = { readonly actor: Actor; readonly facts: Facts };

export type DecidingVisit = OpenVisit & { readonly phase: Extract<Phase, { readonly kind: 'deciding' }> };

type Found = {
  readonly ok: true;
  /** As it is asked now; by the flow, where the visit is not open. */
  readonly rule: DecisionOf;
  readonly visit?: DecidingVisit;
};

export function findDecision(
  draft: Draft,
  { step: name, visit: number }: { readonly step: string; readonly visit: number },
): Found | Refusal {
  const step = draft.findStep(name);
  if (!step?.decision) return refuse('step_not_found', `the flow has no decision ${name}`);
  const of = { step: name, run: draft.run };
  const visit = own(draft.run.open, name);
  if (!isDeciding(visit) || visit.number !== number) return { ok: true, rule: { ...step.decision, ...of } };
  return { ok: true, rule: { ...visit.phase.decision, ...of }, visit };
}

export function isDeciding(visit: OpenVisit | undefined): visit is DecidingVisit {
  return visit?.phase.kind === 'deciding';
}
