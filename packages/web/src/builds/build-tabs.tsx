import type { BuildView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { TabList } from '../show/tab-list.tsx';
import { useWords } from '../words/use-words.ts';
import { artifactsQuery, BuildFiles } from './build-files.tsx';
import { BuildLog } from './build-log.tsx';
import { BuildOutputs, outputsOf } from './build-outputs.tsx';
import classes from './build-tabs.module.css';
import { BuildTime } from './build-time.tsx';
import { buildsWords } from './words.ts';

const tabs = ['log', 'time', 'files', 'outputs'] as const;
type Tab = (typeof tabs)[number];

const panels = { log: BuildLog, time: BuildTime, files: BuildFiles, outputs: BuildOutputs } as const;

/** The log of the chosen step, and what there is of the whole build; the tab stands in the address. */
export function BuildTabs({ build }: { readonly build: BuildView }) {
  const say = useWords(buildsWords);
  const { tab } = useSearch({ from: '/builds/$build' });
  const navigate = useNavigate({ from: '/builds/$build' });
  const { data } = useQuery(artifactsQuery(build));
  const current = tabs.find((each) => each === tab) ?? 'log';
  const counts: { readonly [tab in Tab]?: number } = {
    files: data?.artifacts.length ?? 0,
    outputs: outputsOf(build).length,
  };
  const choose = (next: Tab) =>
    void navigate({ search: (before) => ({ ...before, tab: next === 'log' ? undefined : next }), replace: true });
  const Panel = panels[current];
  return (
    <div className={classes.place}>
      <TabList
        name="build"
        label={say('views')}
        panel="build-panel"
        tabs={tabs}
        current={current}
        onChoose={choose}
        className={classes.tabs}
      >
        {(each) => (
          <>
            {say(each)}
            {counts[each] ? <span className={classes.count}>{counts[each]}</span> : null}
          </>
        )}
      </TabList>
      <div id="build-panel" role="tabpanel" aria-labelledby={`build-${current}`} className={classes.panel}>
        <Panel build={build} />
      </div>
    </div>
  );
}
