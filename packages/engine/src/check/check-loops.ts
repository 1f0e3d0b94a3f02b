import { type FlowVersion, type Step, stepsOf } from '../flow/flow.ts';
import { own } from '../value.ts';
import type { FlowFinding } from './check-flow.ts';

/**
 * Loops that turn without anybody's doing. Time passes before a TIMEOUT, and all other outcomes are somebody's answer:
 * only a service that does not answer at all leads on at once.
 */
export function checkLoops(
  steps: readonly Step[],
  jobs: FlowVersion['jobs'],
): readonly Omit<FlowFinding, 'severity'>[] {
  const atOnce = new Map(steps.map((step) => [step.name, nextAtOnce(step, jobs)]));
  const seen = new Set<string>();
  return steps.flatMap(({ name }) => {
    const way: string[] = [];
    const onWay = new Map<string, number>();
    for (let at: string | undefined = name; at !== undefined; at = atOnce.get(at)) {
      const begins = onWay.get(at);
      if (begins !== undefined) return [loop(way.slice(begins))];
      if (seen.has(at)) return [];
      seen.add(at);
      onWay.set(at, way.length);
      way.push(at);
    }
    return [];
  });
}

function nextAtOnce({ job, on, trigger, retry }: Step, jobs: FlowVersion['jobs']): string | undefined {
  const bounded = trigger === 'manual' || retry !== undefined || own(jobs, job)?.kind !== 'http';
  const target = own(on, 'UNREACHABLE');
  return bounded || target === undefined ? undefined : stepsOf(target)[0];
}

function loop(steps: readonly string[]): Omit<FlowFinding, 'severity'> {
  const [first] = steps as readonly [string, ...string[]];
  const shown = [...steps.slice(0, 10), ...(steps.length > 10 ? ['…'] : []), first].join(' -> ');
  const message = `${shown} turns as long as nothing answers: UNREACHABLE should lead elsewhere, or a step have a retry`;
  return { code: 'busy_loop', message, place: { step: first, outcome: 'UNREACHABLE' } };
}
