import { VisuallyHidden } from '@mantine/core';
import { useWords } from '../words/use-words.ts';
import { colourFsl } from './colour-fsl.ts';
import { type DiffLine, diffLines } from './diff-lines.ts';
import { foldSame } from './fold-same.ts';
import classes from './fsl-text.module.css';
import { FslPieces } from './fsl-text.tsx';
import { flowsWords } from './words.ts';

const signs = { same: ' ', added: '+', removed: '−' } as const;

/** What one version has and the other has not; long parts without a change are folded. */
export function FslDiff({ before, after }: { readonly before: string; readonly after: string }) {
  const say = useWords(flowsWords);
  if (before === after) return <p>{say('same')}</p>;
  const [old, fresh] = [colourFsl(before), colourFsl(after)];
  const pieces = (line: DiffLine) => (line.kind === 'removed' ? old[line.before - 1] : fresh[line.after - 1]) ?? [];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys, too
    <section className={classes.frame} aria-label={say('compare')} tabIndex={0}>
      <pre className={classes.text}>
        {foldSame(diffLines(before, after)).map((part) =>
          part.kind === 'folded' ? (
            <div key={part.key} className={classes.gap}>
              {say('lines', { count: part.count })}
            </div>
          ) : (
            <div key={part.key} className={classes.line} data-kind={part.line.kind}>
              <span className={classes.number}>{'before' in part.line ? part.line.before : ''}</span>
              <span className={classes.number}>{'after' in part.line ? part.line.after : ''}</span>
              <span className={classes.sign}>
                <span aria-hidden="true">{signs[part.line.kind]}</span>
                {part.line.kind === 'same' ? null : <VisuallyHidden>{say(part.line.kind)}</VisuallyHidden>}
              </span>
              <span className={classes.code}>
                <FslPieces pieces={pieces(part.line)} />
              </span>
            </div>
          ),
        )}
      </pre>
    </section>
  );
}
