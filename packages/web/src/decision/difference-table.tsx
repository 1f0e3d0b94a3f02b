import { CodeText } from '../show/code-text.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './difference-table.module.css';
import type { Difference } from './differences.ts';
import { pageWords } from './page-words.ts';

export function DifferenceTable({ differences }: { readonly differences: readonly Difference[] }) {
  const say = useWords(pageWords);
  return (
    <dl className={classes.table}>
      {differences.map(({ name, was, is }) => (
        <div key={name} className={classes.row}>
          <dt>
            <SafeText text={name} />
          </dt>
          <dd data-side="was">
            <span className={classes.side}>{say(is === undefined ? 'removed' : 'was')}</span>
            {was === undefined ? '—' : <CodeText text={was} />}
          </dd>
          <dd data-side="is">
            <span className={classes.side}>{say(was === undefined ? 'added' : 'is')}</span>
            {is === undefined ? '—' : <CodeText text={is} />}
          </dd>
        </div>
      ))}
    </dl>
  );
}
