import type { BuildView } from '@signalbox/protocol';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { buildLogSource } from '../log/build-log-source.ts';
import type { GoInLog } from '../log/log-address.ts';
import { LogViewer } from '../log/log-viewer.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './build-page.module.css';
import { chosenStep } from './chosen-step.ts';
import { buildsWords } from './words.ts';

/** The log of the chosen step, with the marked lines in the address. */
export function BuildLog({ build }: { readonly build: BuildView }) {
  const say = useWords(buildsWords);
  const search = useSearch({ from: '/builds/$build' });
  const navigate = useNavigate({ from: '/builds/$build' });
  const chosen = chosenStep(build, search);
  const [workflow, proc] = [chosen?.workflow.name ?? '', chosen?.proc.name ?? ''];
  const startedAt = chosen?.proc.startedAt;
  const source = useMemo(
    () => buildLogSource({ build: build.id, workflow, proc, startedAt }),
    [build.id, workflow, proc, startedAt],
  );
  if (!chosen) return build.workflows.length === 0 ? null : <EmptyState title={say('pick')} />;
  const go: GoInLog = (change) =>
    void navigate({
      search: (before) => ({ ...before, workflow, proc, ...change }),
      replace: true,
      resetScroll: false,
    });
  return (
    <div className={classes.log}>
      <LogViewer
        key={source.key}
        source={source}
        isFailed={chosen.proc.status === 'failure'}
        address={search}
        go={go}
      />
    </div>
  );
}
