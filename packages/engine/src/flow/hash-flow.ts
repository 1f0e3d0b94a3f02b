import { digestOf } from '../canonical-json.ts';
import type { Flow, FlowVersion, Job } from './flow.ts';

/** Pins a flow with the contracts of its jobs under the hash of its content. */
export function hashFlow(flow: Flow, jobs: { readonly [name: string]: Job }): FlowVersion {
  return { hash: digestOf({ flow, jobs }), flow, jobs };
}
