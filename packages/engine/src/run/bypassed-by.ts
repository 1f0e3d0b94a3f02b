import { guardedSteps, reachedBeforeDecision } from '../decision/guarded-steps.ts';
import type { Outcome, Step } from '../flow/flow.ts';
import { reachedSteps } from '../flow/reached-steps.ts';
import { own } from '../value.ts';
import type { Draft } from './draft.ts';

type Way = 'entered' | 'left';

/**
 * A person goes past no decision by sending a run on from what stands before what it guards. The step itself is a part of
 * that where it is `entered`; where it is `left`, only what these outcomes lead to.
 */
export function bypassedBy(
  { version, run }: Draft,
  from: Step,
  outcomes: readonly Outcome[],
  way: Way = 'left',
): string | undefined {
  const { flow } = version;
  const itself = way === 'entered' ? [from] : [];
  const reached = new Set([...itself, ...reachedSteps(flow, from, outcomes)]);
  const beforeAny = [...itself, ...reachedBeforeDecision(flow, from, outcomes)];
  for (const decision of flow.steps) {
    if (!decision.decision || decision === from) continue;
    // One grant is not for as many times as somebody goes back.
    const isOpen = ({ name }: Step) =>
      way === 'entered' || !own(run.granted, name)?.some((grant) => grant.decisionStep === decision.name);
    const guarded = guardedSteps(version, decision).filter((step) => reached.has(step) && isOpen(step));
    if (guarded.length === 0) continue;
    // What it names itself it guards wherever that is; else only what comes before the next decision.
    const isNamed = decision.decision.guards !== undefined;
    const around = isNamed
      ? [...itself, ...reachedSteps(flow, from, outcomes, (step) => step !== decision)]
      : beforeAny;
    const open = guarded.find((step) => around.includes(step));
    if (open) return `${open.name}, which ${decision.name} has not let happen`;
  }
  return undefined;
}

/** An effect that follows, or that the step is which is entered. */
export function effectBehind(
  { version }: Draft,
  from: Step,
  outcomes: readonly Outcome[],
  way: Way = 'left',
): string | undefined {
  const behind = [...(way === 'entered' ? [from] : []), ...reachedSteps(version.flow, from, outcomes)];
  return behind.find(({ job }) => own(version.jobs, job)?.effect)?.name;
}
