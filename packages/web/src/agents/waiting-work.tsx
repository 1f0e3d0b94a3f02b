import type { BuildView, RunSummary } from '@signalbox/protocol';
import { Link } from '@tanstack/react-router';
import { usePagedList } from '../lists/use-paged-list.ts';
import { SafeText } from '../show/safe-text.tsx';
import { waitSentence } from '../show/wait-sentence.ts';
import { waitWords } from '../show/wait-words.ts';
import { useLanguage } from '../words/use-language.ts';
import { useWords } from '../words/use-words.ts';
import classes from './agents-page.module.css';
import { agentsWords } from './words.ts';

/** What of this project waits for an agent or a job host, as the server says it. */
export function WaitingWork() {
  const say = useWords(agentsWords);
  const sayWait = useWords(waitWords);
  const language = useLanguage();
  const query = { status: 'running' };
  const runs = usePagedList<RunSummary>({ path: '/runs', name: 'runs', query, after: ({ id }) => id }).items ?? [];
  const builds = usePagedList<BuildView>({ path: '/builds', name: 'builds', after: ({ id }) => id }).items ?? [];
  const queued = builds.flatMap((build) => {
    const waiting = build.workflows.filter(({ status }) => status === 'queued');
    return build.status === 'queued' || build.status === 'running'
      ? waiting.map((workflow) => ({ build, workflow }))
      : [];
  });
  const hosts = runs.flatMap((run) =>
    run.waitsFor.filter(({ kind }) => kind === 'host').map((wait) => ({ run, wait })),
  );
  return (
    <section className={classes.waiting}>
      <h2>{say('waiting')}</h2>
      {queued.length + hosts.length === 0 ? <p>{say('noneWaits')}</p> : null}
      <ul>
        {queued.map(({ build, workflow }) => (
          <li key={`${build.id} ${workflow.name}`}>
            <Link to="/builds/$build" params={{ build: build.id }}>
              <SafeText text={build.repository} /> #{build.number}
            </Link>{' '}
            · <SafeText text={workflow.message ?? workflow.name} />
          </li>
        ))}
        {hosts.map(({ run, wait }) => (
          <li key={`${run.id} ${wait.step}`}>
            <Link to="/runs/$run" params={{ run: run.id }}>
              <SafeText text={run.name} />
            </Link>{' '}
            · <SafeText text={waitSentence(wait, sayWait, language)} />
          </li>
        ))}
      </ul>
    </section>
  );
}
