import { type Flow, type Outcome, type Step, stepsOf } from './flow.ts';
import { stepsByName } from './steps-by-name.ts';

type Edge = { readonly outcome: Outcome; readonly to: Step };

/** A flow never changes, and is walked once for each of its decisions. */
const known = new WeakMap<Flow, Map<Step['on'], readonly Edge[]>>();

/** The steps that follow these outcomes of a step; further on, only such edges are gone along. */
export function reachedSteps(
  flow: Flow,
  from: Step,
  outcomes: readonly Outcome[],
  goesOn: (step: Step, outcome: Outcome) => boolean = () => true,
): ReadonlySet<Step> {
  const edges = known.get(flow) ?? new Map<Step['on'], readonly Edge[]>();
  known.set(flow, edges);
  const behind = ({ on }: Step): readonly Edge[] => {
    const found = edges.get(on) ?? edgesOf(flow, on);
    edges.set(on, found);
    return found;
  };
  const seen = new Set<Step>();
  const open = behind(from).flatMap(({ outcome, to }) => (outcomes.includes(outcome) ? [to] : []));
  for (let step = open.pop(); step; step = open.pop()) {
    if (seen.has(step)) continue;
    seen.add(step);
    for (const { outcome, to } of behind(step)) if (!seen.has(to) && goesOn(step, outcome)) open.push(to);
  }
  return seen;
}

function edgesOf(flow: Flow, on: Step['on']): readonly Edge[] {
  const steps = stepsByName(flow);
  return Object.entries(on).flatMap(([outcome, target]) =>
    stepsOf(target).flatMap((name) => {
      // A flow with errors may lead to steps that it has not.
      const to = steps.get(name);
      return to ? [{ outcome, to }] : [];
    }),
  );
}
