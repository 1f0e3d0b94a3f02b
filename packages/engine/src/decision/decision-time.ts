import type { Facts } from '../fact.ts';
import type { Members } from '../flow/flow.ts';
import { closeVisit } from '../run/advance-run.ts';
import type { Draft } from '../run/draft.ts';
import type { OpenDecision, OpenVisit } from '../run/run.ts';
import type { Instant } from '../value.ts';
import { countedVotes, lapseVotes } from './lapse-votes.ts';
import { openQuestion } from './open-decision.ts';
import { wouldSuffice } from './quorum.ts';
import { widened } from './widened.ts';

/** When something is due of an open decision; its clocks stand still while a question waits for its answer. */
export function decisionDueAt(decision: OpenDecision): Instant | undefined {
  if (openQuestion(decision)) return undefined;
  const { due, remind, escalate = [], expire } = decision;
  const times = [due?.reminded ? undefined : due?.at, remind?.at, escalate[0]?.at, expire?.at];
  const next = Math.min(...times.map((at) => at ?? Number.POSITIVE_INFINITY));
  return next === Number.POSITIVE_INFINITY ? undefined : next;
}

/** What is due of it: its end without anybody, more people who are asked, or a reminder. */
export function takeDueDecision(draft: Draft, visit: OpenVisit, { decision, facts }: DueDecision): void {
  if (openQuestion(decision)) return;
  const { id, expire } = decision;
  const of = { step: visit.step, visit: visit.number, decision: id };
  if (expire && expire.at <= draft.now) {
    const { outcome } = expire;
    draft.emit({ type: 'decision_expired', ...of, outcome });
    closeVisit(draft, visit, { attempt: 1, uuid: id, outcome, data: { inline: JSON.stringify({ outcome }) } });
    return;
  }
  const { escalate: coming = [] } = decision;
  const later = coming.findIndex(({ at }) => at > draft.now);
  const stages = later === -1 ? coming : coming.slice(0, later);
  if (stages.length > 0) {
    const votes = countedVotes({ ...decision, step: visit.step, run: draft.run }, facts);
    lapseVotes(draft, of, facts);
    widen(draft, { of, decision: { ...decision, votes }, stages });
  }
  const { due, remind } = decision;
  const isDue = due && !due.reminded && due.at <= draft.now;
  if (isDue || (remind && remind.at <= draft.now)) draft.emit({ type: 'decision_reminded', ...of });
}

type DueDecision = { readonly decision: OpenDecision; readonly facts: Facts };

type Of = { readonly step: string; readonly visit: number; readonly decision: string };

type Escalation = { readonly of: Of; readonly decision: OpenDecision; readonly stages: readonly Members[] };

/** The first people stay asked, and as many have to agree. */
function widen(draft: Draft, { of, decision, stages }: Escalation): void {
  let { who } = decision;
  for (const { groups, users } of stages) {
    const wider = widened(who, { groups, users });
    // Only who votes decides: votes that are there never become enough by this.
    if (!wouldSuffice({ ...decision, who: wider })) who = wider;
    draft.emit({ type: 'decision_escalated', ...of, to: { groups, users }, who });
  }
}
