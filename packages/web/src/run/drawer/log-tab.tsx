import { Select } from '@mantine/core';
import type { BuildView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { request } from '../../api/request.ts';
import { chosenStep } from '../../builds/chosen-step.ts';
import { buildLogSource } from '../../log/build-log-source.ts';
import { noLogAddress } from '../../log/log-address.ts';
import { LogViewer } from '../../log/log-viewer.tsx';
import { stepLogSource } from '../../log/step-log-source.ts';
import { Loading } from '../../show/loading.tsx';
import { visibleText } from '../../show/visible-text.ts';
import { useWords } from '../../words/use-words.ts';
import { useRun } from '../run-context.tsx';
import { runWords } from '../words.ts';
import classes from './drawer.module.css';

/** What the step has said: the code of one of its attempts, or a step of its build. */
export function LogTab() {
  const say = useWords(runWords);
  const { view, visit, version } = useRun();
  const job = visit && version?.flow.steps.find(({ name }) => name === visit.step)?.job;
  const kind = job === undefined ? undefined : version?.jobs[job]?.kind;
  const told = view.visits.find((each) => each.step === visit?.step && each.visit === visit?.visit);
  if (kind === 'pipeline' && told?.build !== undefined) return <BuildLog build={told.build} />;
  if (kind === 'code' && visit && visit.attempts.length > 0) return <CodeLog />;
  return <p className={`${classes.pad} ${classes.quiet}`}>{say(kind === 'code' ? 'noAttempts' : 'noLog')}</p>;
}

function CodeLog() {
  const say = useWords(runWords);
  const { view, visit, search, go } = useRun();
  const attempts = visit?.attempts ?? [];
  const attempt = attempts.find(({ number }) => number === search.attempt) ?? attempts.at(-1);
  const [step, number, startedAt] = [visit?.step ?? '', attempt?.number, attempt?.startedAt];
  const source = useMemo(
    () => stepLogSource({ run: view.id, step, visit: visit?.visit, attempt: number, startedAt }),
    [view.id, step, visit?.visit, number, startedAt],
  );
  return (
    <div className={classes.log}>
      {attempts.length > 1 ? (
        <Select
          size="xs"
          w={180}
          m="xs"
          aria-label={say('attempts')}
          allowDeselect={false}
          data={attempts.map((each) => ({
            value: String(each.number),
            label: say('attemptNumber', { number: each.number }),
          }))}
          value={String(number)}
          onChange={(value) => go({ attempt: Number(value), ...noLogAddress })}
        />
      ) : null}
      <LogViewer key={source.key} source={source} isFailed={attempt?.failure !== undefined} address={search} go={go} />
    </div>
  );
}

function BuildLog({ build: id }: { readonly build: string }) {
  const say = useWords(runWords);
  const { search, go } = useRun();
  const [named, setNamed] = useState<{ readonly workflow: string; readonly proc: string }>();
  const { data: build } = useQuery({
    queryKey: ['build', id],
    queryFn: ({ signal }) => request<BuildView>(`/builds/${encodeURIComponent(id)}`, { signal }),
  });
  const chosen = build && chosenStep(build, named ?? {});
  const [workflow, proc, startedAt] = [chosen?.workflow.name ?? '', chosen?.proc.name ?? '', chosen?.proc.startedAt];
  const source = useMemo(
    () => buildLogSource({ build: id, workflow, proc, startedAt }),
    [id, workflow, proc, startedAt],
  );
  if (!build) return <Loading />;
  const procs = build.workflows.flatMap((each) => each.procs.map((one) => ({ workflow: each.name, proc: one.name })));
  return (
    <div className={classes.log}>
      <div className={classes.logHead}>
        <Select
          size="xs"
          w={220}
          aria-label={say('proc')}
          allowDeselect={false}
          data={procs.map((each, index) => ({
            value: String(index),
            label: visibleText(`${each.workflow} / ${each.proc}`),
          }))}
          value={String(procs.findIndex((each) => each.workflow === workflow && each.proc === proc))}
          onChange={(index) => {
            setNamed(procs[Number(index)]);
            go(noLogAddress);
          }}
        />
        <Link to="/builds/$build" params={{ build: id }}>
          {say('build')} #{build.number}
        </Link>
      </div>
      {chosen ? (
        <LogViewer
          key={source.key}
          source={source}
          isFailed={chosen.proc.status === 'failure'}
          address={search}
          go={go}
        />
      ) : null}
    </div>
  );
}
