import { guardedSteps, reachedBeforeDecision } from '../decision/guarded-steps.ts';
import type { DecisionRule, FlowVersion, Step } from '../flow/flow.ts';
import { reachedSteps } from '../flow/reached-steps.ts';
import { own } from '../value.ts';
import type { FlowFinding } from './check-flow.ts';

type Version = Pick<FlowVersion, 'flow' | 'jobs'>;

/** Guards that would guard nothing, and waiting that would do what needs a grant. */
export function checkGuards(version: Version): readonly FlowFinding[] {
  return version.flow.steps.flatMap((step) =>
    step.decision ? [...idleGuards(version, step, step.decision), ...grantByWaiting(version, step, step.decision)] : [],
  );
}

function idleGuards(
  { flow, jobs }: Version,
  step: Step,
  { guards = [], grants }: DecisionRule,
): readonly FlowFinding[] {
  const place = { step: step.name, clause: 'guards' } as const;
  const finding = (message: string): FlowFinding => ({ severity: 'error', code: 'guards_nothing', message, place });
  const reached = new Set([...reachedSteps(flow, step, grants)].map(({ name }) => name));
  const guarded = flow.steps.filter(({ name }) => guards.includes(name));
  return guarded.flatMap(({ name, job }) => {
    if (own(jobs, job)?.effect === false) return [finding(`guards (${name}) is no effect: it changes nothing outside`)];
    return reached.has(name)
      ? []
      : [finding(`guards (${name}) is not reached by ${grants.join(' or ')}: no grant would ever be for it`)];
  });
}

function grantByWaiting(version: Version, step: Step, { expire, grants }: DecisionRule): readonly FlowFinding[] {
  if (!expire) return [];
  const { outcome } = expire;
  const reached = reachedBeforeDecision(version.flow, step, [outcome]);
  const guarded = guardedSteps(version, step).filter((each) => reached.has(each));
  const leads = guarded.map(({ name }) => `leads to ${name}, which this decision guards`);
  const [why] = grants.includes(outcome) ? ['grants'] : leads;
  if (why === undefined) return [];
  const message = `expire (${outcome}) ${why}: nothing is granted by waiting`;
  return [{ severity: 'error', code: 'grant_by_waiting', message, place: { step: step.name, clause: 'expire' } }];
}
