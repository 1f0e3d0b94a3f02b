import {
  IconBinaryTree,
  IconDatabase,
  IconHistory,
  IconList,
  IconShieldCheck,
  IconTable,
  IconTimeline,
} from '@tabler/icons-react';
import { TabList } from '../show/tab-list.tsx';
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
  const last = journal.transitions.length;
  return (
    <div className={classes.bar}>
      <TabList
        name="view"
        label={say('views')}
        panel="run-view"
        tabs={runViews}
        current={search.view ?? 'graph'}
        onChoose={(view) => go({ view: view === 'graph' ? undefined : view })}
        className={classes.tabs}
      >
        {(view) => {
          const Icon = icons[view];
          return (
            <>
              <Icon size={15} aria-hidden />
              {say(`view_${view}`)}
            </>
          );
        }}
      </TabList>
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
