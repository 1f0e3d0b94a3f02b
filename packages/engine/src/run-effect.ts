import type { Attempt, AttemptRef, OpenVisit, Run } from './run.ts';
import { own } from './value.ts';

/** What must happen outside because a run went from one state to another. */
export type RunEffect =
  | { readonly type: 'dispatch'; readonly job: Attempt['job']; readonly attempt: AttemptRef; readonly uuid: string }
  /** The attempt is over: its task is cancelled, and who works on it is told. */
  | { readonly type: 'withdraw'; readonly job: Attempt['job']; readonly attempt: AttemptRef; readonly uuid: string };

/** Derived from both ends of a group of transitions: what opened and closed within it has no effect. */
export function effectsOfRun(before: Run | undefined, after: Run): readonly RunEffect[] {
  const old = openAttempts(before);
  const open = openAttempts(after);
  return [
    ...old
      .filter(({ uuid }) => !open.some((kept) => kept.uuid === uuid))
      .map((ended) => ({ type: 'withdraw' as const, ...ended })),
    ...open
      .filter(({ uuid }) => !old.some((kept) => kept.uuid === uuid))
      .map((opened) => ({ type: 'dispatch' as const, ...opened })),
  ];
}

type OpenAttempt = { readonly job: Attempt['job']; readonly attempt: AttemptRef; readonly uuid: string };

function openAttempts(run: Run | undefined): readonly OpenAttempt[] {
  if (!run) return [];
  return Object.values(run.open).flatMap((visit) => openAttemptOf(run, visit));
}

function openAttemptOf(run: Run, visit: OpenVisit): readonly OpenAttempt[] {
  if (visit.phase.kind !== 'attempting') return [];
  const { number, uuid, job } = visit.phase.attempt;
  return [{ job, attempt: { run: run.id, step: visit.step, visit: visit.number, attempt: number }, uuid }];
}

/** The arguments of an open attempt, for who performs it. */
export function openAttempt(run: Run, ref: AttemptRef): { visit: OpenVisit; attempt: Attempt } | undefined {
  const visit = own(run.open, ref.step);
  if (visit?.number !== ref.visit || visit.phase.kind !== 'attempting') return undefined;
  const { attempt } = visit.phase;
  return attempt.number === ref.attempt ? { visit, attempt } : undefined;
}
