import type { FlowVersion, Step } from '../flow/flow.ts';

/** A version of which is known how often somebody has looked at a step. */
export function countedSteps(version: FlowVersion): { readonly version: FlowVersion; readonly looks: () => number } {
  let looks = 0;
  const steps = version.flow.steps.map((step): Step => {
    const { name, on } = step;
    const counted = {
      get name() {
        looks += 1;
        return name;
      },
      get on() {
        looks += 1;
        return on;
      },
    };
    return Object.defineProperties({ ...step }, Object.getOwnPropertyDescriptors(counted));
  });
  return { version: { ...version, flow: { ...version.flow, steps } }, looks: () => looks };
}
