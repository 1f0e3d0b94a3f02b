import { Button } from '@mantine/core';
import type { DecisionView, RunView } from '@signalbox/protocol';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { currentProject } from '../api/current-project.ts';
import { meQuery } from '../api/me-query.ts';
import { roleIn } from '../lists/role-in.ts';
import { ErrorState } from '../show/error-state.tsx';
import { useWords } from '../words/use-words.ts';
import classes from './decide-panel.module.css';
import { pageWords } from './page-words.ts';
import type { SteerFormVerb } from './steer-form.tsx';
import { useSteer } from './use-steer.ts';

const SteerForm = lazy(async () => ({ default: (await import('./steer-form.tsx')).SteerForm }));

type SteerActionsProps = { readonly run: RunView; readonly decision: DecisionView };

/** What else the one who looks may do with it. The server has the last word on each. */
export function SteerActions({ run, decision }: SteerActionsProps) {
  const say = useWords(pageWords);
  const { data: me } = useQuery(meQuery);
  const [open, setOpen] = useState<SteerFormVerb>();
  const steer = useSteer(decision, () => undefined);
  if (!me) return null;
  const { claimed, delegations = [], mayDecide, mayOverride = false, questions = [], votes } = decision;
  const role = roleIn(me, currentProject());
  const hasHandedOn = delegations.some(({ from }) => from === me.name);
  // Who has voted has nothing left to hand on, and who decides for another hands nothing on.
  const isBound = votes.some(({ by }) => by === me.name) || delegations.some(({ to }) => to === me.name);
  const isAsked = questions.length > 0 && questions.at(-1)?.answer === undefined;
  const verbs: readonly SteerFormVerb[] = [
    ...(mayDecide && !hasHandedOn && !isBound && !me.openMode ? (['delegate'] as const) : []),
    ...(mayDecide && !isAsked ? (['ask'] as const) : []),
    ...(role === 'maintainer' || role === 'admin' ? (['reassign'] as const) : []),
    ...(mayOverride ? (['override'] as const) : []),
  ];
  return (
    <section>
      {steer.error ? <ErrorState error={steer.error} /> : null}
      <div className={classes.steer}>
        {mayDecide || claimed?.by === me.name ? (
          <Button
            variant="default"
            size="compact-sm"
            onClick={() => steer.mutate({ verb: claimed ? 'unclaim' : 'claim' })}
          >
            {say(claimed ? 'unclaim' : 'claim')}
          </Button>
        ) : null}
        {hasHandedOn ? (
          <Button variant="default" size="compact-sm" onClick={() => steer.mutate({ verb: 'delegate' })}>
            {say('undelegate')}
          </Button>
        ) : null}
        {verbs.map((verb) => (
          <Button key={verb} variant="default" size="compact-sm" onClick={() => setOpen(verb)}>
            {say(verb)}
          </Button>
        ))}
      </div>
      {open ? (
        <Suspense fallback={null}>
          <SteerForm run={run} decision={decision} verb={open} onClose={() => setOpen(undefined)} />
        </Suspense>
      ) : null}
    </section>
  );
}
