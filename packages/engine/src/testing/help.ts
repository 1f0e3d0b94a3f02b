import { engineOutcomes } from '../flow/flow.ts';
import { givenUpIn } from '../rollback/given-up.ts';
import { dueAt } from '../run/due-at.ts';
import { isUnderWay, type OpenVisit, type Run } from '../run/run.ts';
import { own } from '../value.ts';
import { ack, act, actEnded, bob, event, notOk, people, resume, retry, system, trigger } from './acts.ts';
import { type Act, type Played, runOf } from './play.ts';
import { undoHelps } from './undo-acts.ts';

/** What the one that the run waits for may do next, each of which moves it on; none when it is over. */
export function helps(played: Played): readonly Act[] {
  const run = runOf(played);
  const { status } = run.state;
  if (status === 'done' || status === 'stopped' || status === 'rolled_back') return [];
  if (status === 'held' && run.rollback) return [retry(), ...undoHelps(played)];
  if (status !== 'rolling_back' && !isUnderWay(run)) return [retry()];
  const due = dueAt(run);
  const timer: Act[] =
    due === undefined ? [] : [{ command: { type: 'timer' }, by: system, at: Math.max(due, played.now) }];
  const resumed = status === 'paused' ? [resume()] : [];
  const answered = Object.values(run.open).flatMap((visit) => answers(played, run, visit));
  if (status !== 'rolling_back') return [...resumed, ...answered, ...timer];
  return [...answered, ...givenUpIn(run).map(({ uuid }) => ack(uuid, 'OK')), ...undoHelps(played), ...timer];
}

function answers({ version }: Played, run: Run, { step, number: visit, phase }: OpenVisit): readonly Act[] {
  const on = version.flow.steps.find(({ name }) => name === step)?.on ?? {};
  const outcomes = Object.keys(on).filter((outcome) => !engineOutcomes.some((reserved) => reserved === outcome));
  if (phase.kind === 'awaiting_trigger') return [trigger(step)];
  if (phase.kind === 'deciding') {
    const { digest } = phase.decision;
    const reason = 'for a good reason';
    return outcomes.map((outcome) => ({
      command: { type: 'decide', step, visit, outcome, digest, reason },
      by: bob,
      facts: people,
    }));
  }
  if (phase.kind === 'waiting') return 'event' in phase.wait ? [event(phase.wait.event)] : [];
  if (phase.kind !== 'attempting') return [];
  const { uuid, job, number: attempt, acts } = phase.attempt;
  if (job === 'http') return outcomes.map((outcome) => ack(uuid, outcome));
  const told = { attempt: { run: run.id, step, visit, attempt }, message: '', data: { inline: '{}' } };
  if (acts && !acts.open) {
    return ['agree', 'reject'].flatMap((action) =>
      own(acts.ended, action)?.answer.ok ? [] : [act(step, action, { visit })],
    );
  }
  if (acts?.open) {
    const ref = { visit, attempt };
    return [
      ...outcomes.map((outcome) => actEnded(step, acts.count, { ...ref, end: { kind: 'finished', outcome } })),
      actEnded(step, acts.count, ref),
      actEnded(step, acts.count, { ...ref, answer: notOk }),
      actEnded(step, acts.count, { ...ref, end: { kind: 'stopped', reason: 'no' } }),
      actEnded(step, acts.count, { ...ref, end: { kind: 'failed', failure: { message: 'no' } } }),
    ];
  }
  if (job === 'code') {
    const code = { type: 'code-finished', attempt: told.attempt } as const;
    return [
      { command: { ...code, end: { kind: 'returned', data: told.data } }, by: system },
      { command: { ...code, end: { kind: 'failed', failure: { message: 'boom' } } }, by: system },
    ];
  }
  if (job === 'flow') {
    return (['done', 'stopped', 'failed'] as const).map((status) => {
      return { command: { type: 'run-finished', ...told, status }, by: system };
    });
  }
  return (['success', 'failure', 'killed'] as const).map((result) => {
    return { command: { type: 'build-finished', ...told, result }, by: system };
  });
}
