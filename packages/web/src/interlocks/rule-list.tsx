import type { EvidenceRule } from '@signalbox/protocol';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './rule-list.module.css';
import { interlockWords } from './words.ts';

/** All that an interlock asks for, in words. */
export function RuleList({ rules }: { readonly rules: readonly EvidenceRule[] }) {
  return (
    <ul className={classes.rules}>
      {rules.map((rule) => (
        <li key={JSON.stringify(rule)}>
          <RuleText rule={rule} />
        </li>
      ))}
    </ul>
  );
}

function RuleText({ rule }: { readonly rule: EvidenceRule }) {
  const say = useWords(interlockWords);
  if ('build' in rule) return say('ofBuild');
  const { quorum, exclude, kind, outcomes, overridden } = rule.decision;
  const parts = [
    say('ofDecision', { who: quorum }),
    ...(kind ? [say(`ofKind_${kind}`)] : []),
    ...(outcomes ? [say('withOutcomes', { list: outcomes.join(', ') })] : []),
    ...(exclude.length > 0 ? [say('without', { list: exclude.map((each) => say(each)).join(', ') })] : []),
    ...(overridden ? [say('evenOverridden')] : []),
  ];
  return <SafeText text={parts.join(', ')} />;
}
