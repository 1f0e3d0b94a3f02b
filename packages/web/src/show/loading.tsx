import { Loader } from '@mantine/core';
import { useWords } from '../words/use-words.ts';
import classes from './loading.module.css';
import { showWords } from './words.ts';

/** Shows after a moment only: what comes at once does not flicker. */
export function Loading() {
  const say = useWords(showWords);
  return (
    <div className={classes.loading} role="status" aria-label={say('loading')}>
      <Loader type="dots" size="sm" />
    </div>
  );
}
