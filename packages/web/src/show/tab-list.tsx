import type { KeyboardEvent, ReactNode } from 'react';
import classes from './tab-list.module.css';

type TabListProps<Tab extends string> = {
  /** Of the elements: the tab `log` of `build` has the id `build-log`. */
  readonly name: string;
  readonly label: string;
  /** The id of what the chosen tab shows. */
  readonly panel: string;
  readonly tabs: readonly Tab[];
  readonly current: Tab;
  readonly onChoose: (tab: Tab) => void;
  readonly className: string | undefined;
  readonly children: (tab: Tab) => ReactNode;
};

/** Tabs by the pattern of the ARIA Authoring Practices Guide: one stop of the Tab key, the arrows choose. */
export function TabList<Tab extends string>({ name, tabs, current, onChoose, ...given }: TabListProps<Tab>) {
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = by === undefined ? undefined : tabs[(tabs.indexOf(current) + by + tabs.length) % tabs.length];
    if (next === undefined) return;
    event.preventDefault();
    onChoose(next);
    document.getElementById(`${name}-${next}`)?.focus();
  };
  return (
    <div role="tablist" aria-label={given.label} className={`${classes.tabs} ${given.className}`} onKeyDown={move}>
      {tabs.map((tab) => (
        <button
          key={tab}
          id={`${name}-${tab}`}
          type="button"
          role="tab"
          aria-selected={tab === current}
          aria-controls={given.panel}
          tabIndex={tab === current ? 0 : -1}
          className={classes.tab}
          onClick={() => onChoose(tab)}
        >
          {given.children(tab)}
        </button>
      ))}
    </div>
  );
}
