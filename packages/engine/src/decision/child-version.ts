import { type Facts, type FlowFact, flowFactKey } from '../fact.ts';
import type { Value } from '../value.ts';

export type Child = { readonly flowHash?: string } | { readonly missing: string };

/** The version that a step would start now; nothing where nobody has looked. */
export function childVersion(project: string, flow: Value | undefined, facts: Facts): Child {
  const fact = facts[flowFactKey(project, String(flow))];
  if (!fact) return {};
  const found = fact.value as FlowFact | undefined;
  return found ? { flowHash: found.hash } : { missing: `there is no flow ${String(flow)}` };
}
