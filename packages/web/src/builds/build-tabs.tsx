import type { BuildView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { KeyboardEvent } from 'react';
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
  const move = (event: KeyboardEvent) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(current) + by + tabs.length) % tabs.length] ?? 'log';
    choose(next);
    document.getElementById(`build-${next}`)?.focus();
  };
  const Panel = panels[current];
  return (
    <div className={classes.place}>
      <div role="tablist" aria-label={say('views')} className={classes.tabs} onKeyDown={move}>
        {tabs.map((each) => (
          <button
            key={each}
            id={`build-${each}`}
            type="button"
            role="tab"
            aria-selected={each === current}
            aria-controls="build-panel"
            tabIndex={each === current ? 0 : -1}
            className={classes.tab}
            onClick={() => choose(each)}
          >
            {say(each)}
            {counts[each] ? <span className={classes.count}>{counts[each]}</span> : null}
          </button>
        ))}
      </div>
      <div id="build-panel" role="tabpanel" aria-labelledby={`build-${current}`} className={classes.panel}>
        <Panel build={build} />
      </div>
    </div>
  );
}
