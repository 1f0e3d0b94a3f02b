import {
  IconBinaryTree,
  IconDatabase,
  IconHistory,
  IconList,
  IconShieldCheck,
  IconTable,
  IconTimeline,
} from '@tabler/icons-react';
import { useWords } from '../words/use-words.ts';
import { useRun } from './run-context.tsx';
import { type RunViewName, runViews } from './run-search.ts';
import classes from './view-tabs.module.css';
import { runWords } from './words.ts';

const icons: { readonly [view in RunViewName]: typeof IconTable } = {
  graph: IconBinaryTree,
  timeline: IconTimeline,
  table: IconTable,
  events: IconList,
  data: IconDatabase,
  audit: IconShieldCheck,
};

/** The views of a run, which share one selection, and the way into its past. */
export function ViewTabs() {
  const say = useWords(runWords);
  const { search, go, journal, isReplay } = useRun();
  const current = search.view ?? 'graph';
  const move = (event: React.KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = runViews[(runViews.indexOf(current) + by + runViews.length) % runViews.length] ?? 'graph';
    go({ view: next === 'graph' ? undefined : next });
    document.getElementById(`view-${next}`)?.focus();
  };
  const last = journal.transitions.length;
  return (
    <div className={classes.bar}>
      <div role="tablist" aria-label={say('views')} className={classes.tabs} onKeyDown={move}>
        {runViews.map((view) => {
          const Icon = icons[view];
          return (
            <button
              key={view}
              id={`view-${view}`}
              type="button"
              role="tab"
              aria-selected={view === current}
              aria-controls="run-view"
              tabIndex={view === current ? 0 : -1}
              className={classes.tab}
              onClick={() => go({ view: view === 'graph' ? undefined : view })}
            >
              <Icon size={15} aria-hidden />
              {say(`view_${view}`)}
            </button>
          );
        })}
      </div>
      <button
        type="button"
        className={classes.replay}
        aria-pressed={isReplay}
        disabled={last === 0}
        onClick={() => go({ at: isReplay ? undefined : last })}
      >
        <IconHistory size={15} aria-hidden />
        <span>{say('replay')}</span>
      </button>
    </div>
  );
}
