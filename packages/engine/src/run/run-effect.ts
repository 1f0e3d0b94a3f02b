import { own } from '../value.ts';
import { type ActRef, actKey, type OpenAct } from './acts.ts';
import { type Attempt, type AttemptRef, attemptKey, type OpenVisit, type Run } from './run.ts';

/** What must happen outside because a run went from one state to another. */
export type RunEffect =
  | ({ readonly type: 'dispatch' } & EffectAttempt)
  /** The attempt is over: its task is cancelled, and who works on it is told. */
  | ({ readonly type: 'withdraw' } & EffectAttempt);

/** Derived from both ends of a group of transitions: what opened and closed within it has no effect. */
export function effectsOfRun(before: Run | undefined, after: Run): readonly RunEffect[] {
  return [
    ...endedAttempts(before, after).map((ended) => ({ type: 'withdraw' as const, ...ended })),
    ...attemptsOnlyIn(after, before).map((opened) => ({ type: 'dispatch' as const, ...opened })),
  ];
}

/** Those whose work is not wanted any more. */
export function endedAttempts(before: Run | undefined, after: Run): readonly EffectAttempt[] {
  return attemptsOnlyIn(before, after);
}

/** Of a job with actions, one of its acts. */
export type EffectAttempt = Pick<Attempt, 'job' | 'uuid' | 'code'> & {
  readonly attempt: AttemptRef;
  readonly act?: number;
};

/** The id of its task, and what the outside knows it by. */
export function effectKey({ attempt, act }: Pick<EffectAttempt, 'attempt' | 'act'>): string {
  return act === undefined ? attemptKey(attempt) : actKey({ ...attempt, act });
}

/** An attempt never moves to another step, so that a run with many open visits is looked through once. */
function attemptsOnlyIn(run: Run | undefined, other: Run | undefined): readonly EffectAttempt[] {
  if (!run) return [];
  const found: EffectAttempt[] = [];
  for (const step of Object.keys(run.open)) {
    const visit = run.open[step] as OpenVisit;
    const there = other && own(other.open, step);
    if (there === visit) continue;
    const work = workOf(visit);
    if (!work || (there && workOf(there)?.uuid === work.uuid)) continue;
    const { number, job, code, uuid, act } = work;
    const attempt = { run: run.id, step, visit: visit.number, attempt: number };
    found.push({ job, attempt, uuid, ...(code !== undefined && { code }), ...(act !== undefined && { act }) });
  }
  return found;
}

function workOf({ phase }: OpenVisit): (Attempt & { readonly act?: number }) | undefined {
  if (phase.kind !== 'attempting') return undefined;
  const { acts } = phase.attempt;
  if (!acts) return phase.attempt;
  return acts.open && { ...phase.attempt, uuid: acts.open.uuid, act: acts.open.number };
}

/** An act that is executed, for who does that. */
export function openAct(
  run: Run,
  { act, ...ref }: ActRef,
): { visit: OpenVisit; attempt: Attempt; act: OpenAct } | undefined {
  const found = openAttempt(run, ref);
  const open = found?.attempt.acts?.open;
  return found && open?.number === act ? { ...found, act: open } : undefined;
}

/** The arguments of an open attempt, for who performs it. */
export function openAttempt(run: Run, ref: AttemptRef): { visit: OpenVisit; attempt: Attempt } | undefined {
  const visit = own(run.open, ref.step);
  if (visit?.number !== ref.visit || visit.phase.kind !== 'attempting') return undefined;
  const { attempt } = visit.phase;
  return attempt.number === ref.attempt ? { visit, attempt } : undefined;
}
