import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useWords } from '../words/use-words.ts';
import classes from './held-rows.module.css';
import { holdNew } from './hold-new.ts';
import { listWords } from './words.ts';

type HeldRowsProps<Item> = {
  readonly items: readonly Item[];
  readonly keyOf: (item: Item) => string | number;
  /** Another one is another list: nothing of it waits. */
  readonly list: string;
  readonly children: (items: readonly Item[]) => ReactNode;
};

/** Rows that do not move under the pointer: while it is over them, new ones wait until they are asked for, or it leaves. */
export function HeldRows<Item>({ items, keyOf, list, children }: HeldRowsProps<Item>) {
  const say = useWords(listWords);
  const [pointedAt, setPointedAt] = useState<string>();
  const [, setTaken] = useState(0);
  const before = useRef<ReadonlySet<string | number>>(new Set());
  const isHeld = pointedAt === list;
  const { shown, held } = isHeld ? holdNew(items, keyOf, before.current) : { shown: items, held: 0 };
  useEffect(() => {
    before.current = new Set(shown.map(keyOf));
  });
  const take = () => {
    before.current = new Set(items.map(keyOf));
    setTaken((count) => count + 1);
  };
  return (
    <div
      className={classes.rows}
      onPointerMove={() => setPointedAt(list)}
      onPointerLeave={() => setPointedAt(undefined)}
    >
      {held > 0 ? (
        <div className={classes.place}>
          <button type="button" className={classes.fresh} onClick={take}>
            {say('fresh', { count: held })} ↑
          </button>
        </div>
      ) : null}
      {children(shown)}
    </div>
  );
}
