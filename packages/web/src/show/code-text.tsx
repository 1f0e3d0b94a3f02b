import classes from './code-text.module.css';
import { visibleText } from './visible-text.ts';

/** A word of a machine: a commit, a command, a value. */
export function CodeText({ text }: { readonly text: string }) {
  return (
    <code className={classes.code} dir="ltr">
      {visibleText(text)}
    </code>
  );
}
