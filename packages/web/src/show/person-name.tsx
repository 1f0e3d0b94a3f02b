import { useWords } from '../words/use-words.ts';
import classes from './person-name.module.css';
import { actorText } from './run-cause-sentence.ts';
import { runCauseWords } from './run-cause-words.ts';

/** A person, or a server that acted, with their initial. */
export function PersonName({ name }: { readonly name: string }) {
  const shown = actorText(name, useWords(runCauseWords));
  return (
    <span className={classes.person}>
      <span className={classes.initial} aria-hidden="true">
        {[...shown][0]?.toUpperCase()}
      </span>
      <bdi className={classes.name}>{shown}</bdi>
    </span>
  );
}
