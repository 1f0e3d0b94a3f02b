import { type Flow, type Outcome, type Step, stepsOf } from '../flow/flow.ts';
import { stepsByName } from '../flow/steps-by-name.ts';

type Ways = {
  readonly isClosed: (from: Step, outcome: Outcome) => boolean;
  /** What comes to a join by one branch has waited for the others, which may have gone another way. */
  readonly joins: 'entered' | 'left out';
};

/** The steps of a shortest way from the entry to a step, both with it; undefined where none is open. */
export function wayTo(flow: Flow, to: Step, { isClosed, joins }: Ways): readonly string[] | undefined {
  const steps = stepsByName(flow);
  const [entry] = flow.steps as readonly [Step, ...Step[]]; // the one that is looked for is among them
  const reachedFrom = new Map<Step, Step | undefined>([[entry, undefined]]);
  for (const from of reachedFrom.keys()) {
    if (from === to) return backFrom(to, reachedFrom);
    for (const [outcome, target] of Object.entries(from.on)) {
      if (isClosed(from, outcome)) continue;
      for (const name of stepsOf(target)) {
        const next = steps.get(name);
        if (!next || reachedFrom.has(next) || (joins === 'left out' && next.enter === 'all')) continue;
        reachedFrom.set(next, from);
      }
    }
  }
  return undefined;
}

function backFrom(to: Step, reachedFrom: ReadonlyMap<Step, Step | undefined>): readonly string[] {
  const path: string[] = [];
  for (let step: Step | undefined = to; step; step = reachedFrom.get(step)) path.unshift(step.name);
  return path;
}
