import classes from './person-name.module.css';
import { visibleText } from './visible-text.ts';

/** A person, or a server that acted, with their initial. */
export function PersonName({ name }: { readonly name: string }) {
  const shown = visibleText(name);
  return (
    <span className={classes.person}>
      <span className={classes.initial} aria-hidden="true">
        {[...shown][0]?.toUpperCase()}
      </span>
      <bdi className={classes.name}>{shown}</bdi>
    </span>
  );
}
