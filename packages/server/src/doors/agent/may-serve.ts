import type { Agent } from '@signalbox/store';

/** Names of jobs, of which the end may be left open by `*`. */
export function mayServe({ jobs }: Agent['serves'], name: string): boolean {
  return jobs.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : each === name));
}
