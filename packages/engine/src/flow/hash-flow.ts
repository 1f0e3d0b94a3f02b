import { digestOf } from '../canonical-json.ts';
import { formatOfFlow } from '../format.ts';
import type { Flow, FlowVersion, Job } from './flow.ts';

/** Pins a flow with the contracts of its jobs under the hash of its content. */
export function hashFlow(flow: Flow, jobs: { readonly [name: string]: Job }): FlowVersion {
  const format = formatOfFlow({ flow, jobs });
  return { hash: digestOf({ flow, jobs }), flow, jobs, ...(format > 1 && { format }) };
}
