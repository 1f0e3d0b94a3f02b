import { type Flow, type Outcome, type Step, stepsOf } from './flow.ts';
import { stepsByName } from './steps-by-name.ts';

/** The steps that follow these outcomes of a step; nothing is looked for behind those where it ends. */
export function reachedSteps(
  flow: Flow,
  from: Step,
  outcomes: readonly Outcome[],
  endsAt: (step: Step) => boolean = () => false,
): ReadonlySet<Step> {
  const steps = stepsByName(flow);
  const behind = ({ on }: Step, along = Object.keys(on)) =>
    Object.entries(on)
      .filter(([outcome]) => along.includes(outcome))
      // A flow with errors may lead to steps that it has not.
      .flatMap(([, target]) => stepsOf(target).flatMap((name) => steps.get(name) ?? []));
  const seen = new Set<Step>();
  const open = behind(from, [...outcomes]);
  for (let step = open.pop(); step; step = open.pop()) {
    if (seen.has(step)) continue;
    seen.add(step);
    if (!endsAt(step)) open.push(...behind(step));
  }
  return seen;
}
