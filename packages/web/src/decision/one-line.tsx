import type { DecisionView } from '@signalbox/protocol';
import { CodeText } from '../show/code-text.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './one-line.module.css';
import { decisionWords } from './words.ts';

/** What changes: the commit, or else what would happen. */
export function OneLine({ decision }: { readonly decision: DecisionView }) {
  const say = useWords(decisionWords);
  const { change, guards } = decision;
  if (change) {
    const [first = ''] = change.message.split('\n');
    return (
      <span className={classes.line}>
        <CodeText text={change.commit.slice(0, 8)} /> <SafeText text={first} />
        <span className={classes.quiet}>
          {' — '}
          <SafeText text={change.author} />
        </span>
      </span>
    );
  }
  const [guard] = guards;
  if (!guard) return <span className={classes.quiet}>{say('nothing')}</span>;
  const { step, environment } = guard;
  return (
    <span className={classes.line}>
      <bdi>{environment === undefined ? say('lets', { step }) : say('letsIn', { step, environment })}</bdi>
      {guards.length > 1 ? <span className={classes.quiet}> {say('more', { count: guards.length - 1 })}</span> : null}
    </span>
  );
}
