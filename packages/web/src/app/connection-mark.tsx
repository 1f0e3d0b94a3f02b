import { useWords } from '../words/use-words.ts';
import classes from './connection-mark.module.css';
import { useConnection } from './live-provider.tsx';
import { appWords } from './words.ts';

/** Whether what is shown is as it is now. */
export function ConnectionMark() {
  const say = useWords(appWords);
  const { status } = useConnection();
  const label = status === 'live' ? say('live') : say('connecting');
  return <span className={classes.mark} data-status={status} role="status" aria-label={label} title={label} />;
}
