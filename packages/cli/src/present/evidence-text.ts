import type { EvidenceRule } from '@signalbox/protocol';
import { oneLine } from './table.ts';

/** What an interlock asks for. */
export function evidenceText(rule: EvidenceRule): string {
  if ('build' in rule) return 'a build of the commit that ended in SUCCESS';
  const { quorum, exclude, kind, outcomes, overridden } = rule.decision;
  const parts = [
    `a decision${kind === undefined ? '' : ` of kind ${kind}`} by ${quorum}`,
    ...(outcomes ? [`with ${outcomes.join(' or ')}`] : []),
    ...(exclude.length > 0 ? [`without ${exclude.join(', ')}`] : []),
    ...(overridden ? ['overridden or not'] : []),
  ];
  return oneLine(parts.join(', '));
}
