import { Badge } from '@mantine/core';
import type { DecisionView } from '@signalbox/protocol';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './decision-page.module.css';
import { environmentsOf, riskOf } from './risk-of.ts';
import { decisionWords } from './words.ts';

/** Where a grant acts, and whether that can be taken back: the first that who decides should know. */
export function Risks({ decision }: { readonly decision: Pick<DecisionView, 'guards'> }) {
  const say = useWords(decisionWords);
  const environments = environmentsOf(decision);
  const isFinal = riskOf(decision) === 'irreversible';
  if (environments.length === 0 && !isFinal) return null;
  return (
    <div className={classes.risks}>
      {environments.map((environment) => (
        <Badge key={environment} variant="light" color="indigo" tt="none">
          <SafeText text={environment} />
        </Badge>
      ))}
      {isFinal ? (
        <Badge variant="light" color="red" tt="none">
          {say('irreversible')}
        </Badge>
      ) : null}
    </div>
  );
}
