import type { BuildView } from '@signalbox/protocol';
import { Link, useSearch } from '@tanstack/react-router';
import { Duration } from '../show/duration.tsx';
import { EmptyState } from '../show/empty-state.tsx';
import { SafeText } from '../show/safe-text.tsx';
import { StatusMark } from '../show/status-mark.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './build-steps.module.css';
import { chosenStep } from './chosen-step.ts';
import { buildsWords } from './words.ts';

/** The workflows of a build with their steps, each the way to its log. */
export function BuildSteps({ build }: { readonly build: BuildView }) {
  const say = useWords(buildsWords);
  const search = useSearch({ from: '/builds/$build' });
  const chosen = chosenStep(build, search);
  if (build.workflows.length === 0) return <EmptyState title={say('noSteps')} />;
  return (
    <nav aria-label={say('steps')} className={classes.steps}>
      {build.workflows.map((workflow) => (
        <section key={workflow.name}>
          <h2 className={classes.workflow}>
            <StatusMark status={workflow.status} isBare size={13} />
            <SafeText text={workflow.name} />
            {workflow.epoch > 1 ? (
              <span className={classes.quiet}>{say('attempt', { epoch: workflow.epoch })}</span>
            ) : null}
          </h2>
          {workflow.agent === undefined ? null : (
            <p className={classes.agent}>
              {say('agent')} <SafeText text={workflow.agent} />
            </p>
          )}
          {workflow.message === undefined ? null : (
            <p className={classes.message}>
              <SafeText text={workflow.message} />
            </p>
          )}
          <ul className={classes.list}>
            {workflow.procs.map((proc) => (
              <li key={proc.name}>
                <Link
                  to="/builds/$build"
                  params={{ build: build.id }}
                  search={{ workflow: workflow.name, proc: proc.name }}
                  replace
                  className={classes.step}
                  aria-current={chosen?.workflow === workflow && chosen.proc === proc ? 'true' : undefined}
                >
                  <StatusMark status={proc.status} isBare />
                  <span className={classes.name}>
                    <SafeText text={proc.name} />
                  </span>
                  <span className={classes.quiet}>
                    {proc.exitCode === undefined || proc.exitCode === 0 ? (
                      <Took proc={proc} />
                    ) : (
                      say('exit', { code: proc.exitCode })
                    )}
                  </span>
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

function Took({ proc }: { readonly proc: BuildView['workflows'][number]['procs'][number] }) {
  const { startedAt, finishedAt } = proc;
  return startedAt === undefined || finishedAt === undefined ? null : <Duration ms={finishedAt - startedAt} />;
}
