import type { FlowVersion } from '../flow/flow.ts';
import { own } from '../value.ts';
import { nearest } from '../values/nearest.ts';
import type { Run } from './run.ts';

/** Names that are listed in a refusal. */
const maxListed = 10;

/** Why a run has no use for an event of this name, now or later; undefined where it may have. */
export function whyNotAwaited(version: FlowVersion, run: Run, name: string): string | undefined {
  const awaited = awaitedEvents(version, run);
  if (awaited === 'any' || awaited.has(name)) return undefined;
  const none = `no step of flow ${version.flow.name} waits for an event`;
  if (awaited.size === 0) return none;
  const names = [...awaited];
  const listed = `${names.slice(0, maxListed).join(', ')}${names.length > maxListed ? ' …' : ''}`;
  const near = nearest(name, names);
  return `${none} ${name}; waited for are: ${listed}${near === undefined ? '' : `; did you mean ${near}?`}`;
}

/** Any, where a step looks the name up when it begins. */
function awaitedEvents({ flow, jobs }: FlowVersion, run: Run): ReadonlySet<string> | 'any' {
  const names = new Set<string>();
  for (const step of flow.steps) {
    if (own(jobs, step.job)?.kind !== 'wait') continue;
    // A person may have changed what the open visit waits for.
    const edited = own(own(run.open, step.name)?.args ?? {}, 'event');
    if (edited !== undefined) names.add(String(edited));
    for (const { name, from } of step.args) {
      if (name !== 'event') continue;
      if (from.kind !== 'literal') return 'any';
      names.add(String(from.value));
    }
  }
  return names;
}
