import { failureText } from './failure-text.ts';
import { noFaults } from './faults.ts';
import type { StoreFault } from './faulty-store.ts';
import { type Scenario, scenarios } from './scenarios.ts';
import { simulate } from './simulate.ts';

const injected: readonly StoreFault[] = ['crash-before', 'crash-after', 'unknown'];

export type Injection = { readonly scenarios: number; readonly runs: number; readonly failures: readonly string[] };

/** Each scenario with a fault at its first call of the store, then at its second, and so on: `every` leaves some out. */
export async function injectEverywhere({ every }: { readonly every: number }): Promise<Injection> {
  const failures: string[] = [];
  let runs = 0;
  for (const [index, scenario] of scenarios.entries()) {
    const { calls, violation } = await play(scenario, index);
    if (violation !== undefined) failures.push(`${scenario.name}, without a fault: ${violation}`);
    for (let call = 1 + (index % every); call <= calls; call += every) {
      for (const fault of injected) {
        const result = await play(scenario, index, { call, fault });
        runs += 1;
        if (result.violation === undefined) continue;
        failures.push(`${scenario.name}, ${fault} at call ${call} of ${calls}: ${failureText(result)}`);
      }
    }
  }
  return { scenarios: scenarios.length, runs, failures };
}

function play(
  { flow, below = [], variants = [], faults }: Scenario,
  seed: number,
  inject?: { readonly call: number; readonly fault: StoreFault },
) {
  return simulate({
    seed,
    flows: { started: [flow], below, variants },
    faults: { ...noFaults, ...faults },
    inject: inject ?? { call: 0, fault: 'error' },
  });
}
