import { type Evidence, whoText } from '@signalbox/engine';
import type { EvidenceRule, InterlockView } from '@signalbox/protocol';
import type { KeptInterlock } from '@signalbox/store';

export function interlockView({ on, requires, below = [], ...interlock }: KeptInterlock): InterlockView {
  const { environments, jobs, hosts = [] } = on;
  return {
    ...interlock,
    environments: [...environments],
    jobs: [...jobs],
    hosts: [...hosts],
    requires: requires.map(ruleOf),
    below: [...below],
  };
}

export function ruleOf(evidence: Evidence): EvidenceRule {
  if (evidence.kind === 'build') return { build: 'SUCCESS' };
  const { quorum, exclude = [], of: kind, outcomes, overridden = false } = evidence;
  return {
    decision: {
      quorum: whoText(quorum),
      exclude: [...exclude],
      ...(kind && { kind }),
      ...(outcomes && { outcomes: [...outcomes] }),
      overridden,
    },
  };
}
