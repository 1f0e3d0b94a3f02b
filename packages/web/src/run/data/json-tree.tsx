import { useState } from 'react';
import { shownValue } from '../../show/shown-value.ts';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { runWords } from '../words.ts';
import { branchesOf } from './branches-of.ts';
import classes from './json-tree.module.css';

type JsonTreeProps = { readonly value: unknown; readonly depth?: number };

const mostEntries = 100;
const longestText = 400;
/** Deeper is closed until somebody opens it. */
const openDepth = 2;

/** Data of others, as it is: a long or deep one is opened piece by piece. */
export function JsonTree({ value, depth = 0 }: JsonTreeProps) {
  const [shown, setShown] = useState(mostEntries);
  const say = useWords(runWords);
  const entries = branchesOf(value);
  if (!entries) return <Leaf value={value} />;
  const isList = Array.isArray(value);
  if (entries.length === 0) return <span className={classes.quiet}>{isList ? '[ ]' : '{ }'}</span>;
  return (
    <div className={classes.entries}>
      {entries.slice(0, shown).map(([name, each]) => (
        <Entry key={name} name={name} value={each} depth={depth} isList={isList} />
      ))}
      {entries.length > shown ? (
        <button type="button" className={classes.more} onClick={() => setShown(shown + mostEntries)}>
          {say('entriesMore', { count: entries.length - shown })}
        </button>
      ) : null}
    </div>
  );
}

type EntryProps = {
  readonly name: string;
  readonly value: unknown;
  readonly depth: number;
  readonly isList: boolean;
};

function Entry({ name, value, depth, isList }: EntryProps) {
  const [isOpen, setOpen] = useState(depth < openDepth);
  const title = <span className={isList ? classes.index : classes.key}>{visibleText(name)}</span>;
  const count = branchesOf(value)?.length ?? 0;
  if (count === 0)
    return (
      <div className={classes.entry}>
        {title}
        <JsonTree value={value} depth={depth + 1} />
      </div>
    );
  return (
    <div>
      <button type="button" className={classes.fold} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {title}
        <span className={classes.quiet}>{Array.isArray(value) ? `[${count}]` : `{${count}}`}</span>
      </button>
      {isOpen ? (
        <div className={classes.inner}>
          <JsonTree value={value} depth={depth + 1} />
        </div>
      ) : null}
    </div>
  );
}

function Leaf({ value }: { readonly value: unknown }) {
  const [isLong, setLong] = useState(false);
  const say = useWords(runWords);
  if (typeof value !== 'string') return <span className={classes.value}>{shownValue(value)}</span>;
  const isCut = value.length > longestText && !isLong;
  return (
    <span className={classes.text} dir="auto">
      {visibleText(isCut ? value.slice(0, longestText) : value)}
      {isCut ? (
        <button type="button" className={classes.more} onClick={() => setLong(true)}>
          {say('charactersMore', { count: value.length - longestText })}
        </button>
      ) : null}
    </span>
  );
}
