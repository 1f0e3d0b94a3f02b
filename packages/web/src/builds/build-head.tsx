import type { BuildView } from '@signalbox/protocol';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { meQuery } from '../api/me-query.ts';
import { request } from '../api/request.ts';
import { ConfirmButton } from '../lists/confirm-button.tsx';
import { mayDo } from '../lists/may-do.ts';
import { CodeText } from '../show/code-text.tsx';
import { Duration } from '../show/duration.tsx';
import { ErrorState } from '../show/error-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { Time } from '../show/time.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './build-head.module.css';
import { buildsWords } from './words.ts';

/** What was built, how it stands, and its end by hand. */
export function BuildHead({ build }: { readonly build: BuildView }) {
  const say = useWords(buildsWords);
  const client = useQueryClient();
  const { data: me } = useQuery(meQuery);
  const { id, repository, number, status, detail, message, commit, branch, author, run, warnings } = build;
  const isOver = status !== 'queued' && status !== 'running';
  const kill = useMutation({
    mutationFn: () => request<BuildView>(`/builds/${encodeURIComponent(id)}/kill`, { body: {} }),
    onSuccess: (killed) => client.setQueryData(['build', id], killed),
  });
  return (
    <header className={classes.head}>
      <div className={classes.line}>
        <h1 className={classes.title}>
          <SafeText text={repository} /> <span className={classes.number}>#{number}</span>
        </h1>
        <StatusMark status={status} />
        {isOver || !mayDo(me, 'member') ? null : (
          <span className={classes.actions}>
            <ConfirmButton
              label={say('kill')}
              about={say('killText')}
              isBusy={kill.isPending}
              onConfirm={() => kill.mutate()}
            />
          </span>
        )}
      </div>
      {kill.error ? <ErrorState error={kill.error} /> : null}
      <p className={classes.message}>
        <SafeText text={message.split('\n', 1)[0] ?? ''} />
      </p>
      <p className={classes.facts}>
        <CodeText text={commit.slice(0, 10)} />
        <SafeText text={branch} />
        <SafeText text={author} />
        <span>
          <Time at={build.createdAt} />
          {isOver ? (
            <>
              {' '}
              · <Duration ms={build.updatedAt - build.createdAt} />
            </>
          ) : null}
        </span>
        {run ? (
          <Link to="/runs/$run" params={{ run: run.id }}>
            {say('run')} · <SafeText text={say('ofStep', { step: run.step })} />
          </Link>
        ) : null}
      </p>
      {detail === undefined ? null : (
        <p className={classes.detail}>
          <SafeText text={detail} />
        </p>
      )}
      {warnings.length === 0 ? null : (
        <details className={classes.warnings}>
          <summary>{say('warnings', { count: warnings.length })}</summary>
          <pre>
            <SafeText text={warnings.join('\n')} />
          </pre>
        </details>
      )}
    </header>
  );
}
