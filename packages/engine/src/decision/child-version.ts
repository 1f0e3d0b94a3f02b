import type { FindFlow } from '../fact.ts';
import type { Flow, Step } from '../flow/flow.ts';
import { type ChildVersion, type FlowHashes, isGrantedAbove, type Run } from '../run/run.ts';
import { own, type Values } from '../value.ts';
import { childFlow } from './child-flow.ts';

type Starting = { readonly flow: Flow; readonly run: Run; readonly step: Step; readonly args: Values };

/** The version that a step would start now; nothing where nobody has looked. */
export function childVersion(
  { flow, run, step, args }: Starting,
  findFlow: FindFlow | undefined,
): ChildVersion | { readonly missing: string } {
  const name = String(args.flow);
  const above = grantedAbove(run);
  const pinned = own(above, name);
  if (pinned !== undefined) return { flowHash: pinned, flowsBelow: above };
  const child = childFlow(flow, run.inputs, step);
  const found = child && findFlow?.(run.project, child);
  if (!found) return {};
  const { newest } = found;
  if (!newest) return { missing: `there is no flow ${name}` };
  return { flowHash: newest.hash, ...(newest.flowsBelow && { flowsBelow: newest.flowsBelow }) };
}

/** What a decision above has let the run start. */
function grantedAbove(run: Run): FlowHashes {
  const { origin } = run;
  return (origin.kind === 'step' && isGrantedAbove(run) && origin.flowsBelow) || {};
}
