import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { searchedProject } from '../api/current-project.ts';
import { mayDecideInList } from '../decision/may-decide-in-list.ts';
import { useKeys } from '../show/use-keys.ts';
import { nextRow, type Place } from './next-row.ts';
import { rowKey } from './row-key.ts';
import type { InboxItem } from './use-inbox.ts';

/** Who comes back from a decision goes on in the list where they were. */
let lastChosen: Place | undefined;

/**
 * Up and down the list, into a decision, and to its first granting and refusing outcome; gives the key of the row that is
 * chosen. That is the one that has, or last had, the focus: without one the keys of a row do nothing.
 */
export function useDecisionKeys(
  items: readonly InboxItem[],
  decide: (item: InboxItem, outcome: string) => void,
): string | undefined {
  const navigate = useNavigate();
  const [chosen, setChosen] = useState<Place | undefined>(lastChosen);
  lastChosen = chosen;
  const keys = items.map(rowKey);
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    const onFocus = ({ target }: FocusEvent) => {
      const row = target instanceof Element ? target.closest<HTMLElement>('[data-row]')?.dataset.row : undefined;
      if (row !== undefined) setChosen({ key: row, at: Math.max(0, latest.current.indexOf(row)) });
    };
    document.addEventListener('focusin', onFocus);
    return () => document.removeEventListener('focusin', onFocus);
  }, []);
  const move = (by: 1 | -1) => {
    const next = nextRow(keys, chosen, by);
    setChosen(next);
    if (next) document.querySelectorAll<HTMLElement>('[data-row-link]')[next.at]?.focus();
  };
  const open = (item: InboxItem) => {
    const search = { project: searchedProject(item.project) };
    void navigate({ to: '/decisions/$run/$step', params: { run: item.run.id, step: item.step }, search });
  };
  const withItem = (act: (item: InboxItem) => void) => (event: KeyboardEvent) => {
    const item = items.find((each) => rowKey(each) === chosen?.key);
    if (!item) return;
    event.preventDefault();
    act(item);
  };
  const give = (isGrant: boolean) => (item: InboxItem) => {
    const outcome = item.outcomes.find((each) => item.grants.includes(each) === isGrant);
    // What is too much for a list is decided where all of it is seen.
    if (outcome === undefined || !mayDecideInList(item)) return open(item);
    decide(item, outcome);
  };
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    Enter: withItem(open),
    a: withItem(give(true)),
    r: withItem(give(false)),
  });
  return chosen?.key;
}
