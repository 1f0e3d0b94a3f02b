import type { DecisionView } from '@signalbox/protocol';
import { useWords } from '../words/use-words.ts';
import classes from './quorum-bar.module.css';
import { quorumProgress } from './quorum-progress.ts';
import { decisionWords } from './words.ts';

/** A part for each person whose agreement is needed; one person's decision needs no picture. */
export function QuorumBar({ decision }: { readonly decision: DecisionView }) {
  const say = useWords(decisionWords);
  const [grant = ''] = decision.grants;
  const { given, needed } = quorumProgress(decision, grant);
  if (needed < 2) return null;
  const label = say('progress', { given, needed });
  return (
    <span className={classes.bar} title={label}>
      <span className={classes.parts} aria-hidden="true">
        {Array.from({ length: Math.min(needed, 8) }, (_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: they differ by nothing else
          <span key={index} data-given={index < given} />
        ))}
      </span>
      <span>{label}</span>
    </span>
  );
}
