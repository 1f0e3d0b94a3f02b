import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { defaultProject } from '../api/current-project.ts';
import { mayDecideInList } from '../decision/may-decide-in-list.ts';
import { useKeys } from '../show/use-keys.ts';
import type { InboxItem } from './use-inbox.ts';

/** Up and down the list, into a decision, and to its first granting and refusing outcome; gives where one is. */
export function useDecisionKeys(
  items: readonly InboxItem[],
  decide: (item: InboxItem, outcome: string) => void,
): number | undefined {
  const navigate = useNavigate();
  const [selected, setSelected] = useState<number>();
  const at = selected === undefined ? undefined : Math.min(selected, items.length - 1);
  const move = (by: number) => {
    const next = Math.max(0, Math.min((at ?? (by > 0 ? -1 : 1)) + by, items.length - 1));
    setSelected(next);
    document.querySelectorAll<HTMLElement>('[data-row-link]')[next]?.focus();
  };
  const open = (item: InboxItem) => {
    const search = { project: item.project === defaultProject ? undefined : item.project };
    void navigate({ to: '/decisions/$run/$step', params: { run: item.run.id, step: item.step }, search });
  };
  const withItem = (act: (item: InboxItem) => void) => (event: KeyboardEvent) => {
    const item = items[at ?? 0];
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
  return items.length === 0 ? undefined : at;
}
