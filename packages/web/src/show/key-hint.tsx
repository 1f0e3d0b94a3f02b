import classes from './key-hint.module.css';

/** The key that does the same. */
export function KeyHint({ keys }: { readonly keys: string }) {
  return (
    <span className={classes.key} aria-hidden="true">
      {keys}
    </span>
  );
}
