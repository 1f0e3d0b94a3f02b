import { visibleText } from '../show/visible-text.ts';
import { colourFsl, type FslPiece } from './colour-fsl.ts';
import classes from './fsl-text.module.css';

/** A flow as text, in colours and with the numbers of its lines. */
export function FslText({ text, label }: { readonly text: string; readonly label: string }) {
  const lines = colourFsl(text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too
    <section className={classes.frame} aria-label={label} tabIndex={0}>
      <pre className={classes.text}>
        {lines.map((pieces, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
          <div key={index} className={classes.line}>
            <span className={classes.number}>{index + 1}</span>
            <span className={classes.code}>
              <FslPieces pieces={pieces} />
            </span>
          </div>
        ))}
      </pre>
    </section>
  );
}

export function FslPieces({ pieces }: { readonly pieces: readonly FslPiece[] }) {
  return pieces.map(({ text, kind }, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a piece is its place
    <span key={index} data-kind={kind === 'plain' ? undefined : kind} className={classes.piece}>
      {visibleText(text)}
    </span>
  ));
}
