import { engineOutcomes, type Step } from '../flow/flow.ts';
import type { GuardedStep, OpenDecision, OpenVisit } from '../run/run.ts';
import type { Instant } from '../value.ts';

const mostReminders = 100;
const supersededKept = 5;

type Opening = {
  readonly id: string;
  readonly now: Instant;
  readonly digest: string;
  readonly guards: readonly GuardedStep[];
  readonly visit: OpenVisit;
};

/** A decision as it is opened by its rule; what was open of the same visit before is superseded. */
export function openDecisionOf(step: Step, { id, now, digest, guards, visit }: Opening): OpenDecision {
  const rule = step.decision;
  if (!rule) throw new Error(`decision step ${step.name} has no rule`);
  const { dueMs, remindMs, escalate, expire, ...lasting } = rule;
  const before = supersededBy(visit, now);
  return {
    ...lasting,
    id,
    outcomes: decidable(step),
    digest,
    guards,
    votes: [],
    ...(dueMs !== undefined && { due: { at: now + dueMs, reminded: false } }),
    ...(remindMs !== undefined && {
      remind: { everyMs: remindMs, at: now + (dueMs ?? 0) + remindMs, left: mostReminders },
    }),
    ...(escalate && { escalate: escalate.map(({ afterMs, ...to }) => ({ ...to, at: now + afterMs })) }),
    ...(expire && { expire: { at: now + expire.afterMs, outcome: expire.outcome } }),
    ...(before.length > 0 && { superseded: before }),
  };
}

function supersededBy({ phase }: OpenVisit, at: Instant): NonNullable<OpenDecision['superseded']> {
  if (phase.kind !== 'deciding') return [];
  const { superseded = [], digest } = phase.decision;
  return [...superseded, { digest, at }].slice(-supersededKept);
}

/** Outcomes that a person can choose: the engine's own are not among them. */
function decidable(step: Step): readonly string[] {
  return Object.keys(step.on).filter((outcome) => !engineOutcomes.some((reserved) => reserved === outcome));
}
