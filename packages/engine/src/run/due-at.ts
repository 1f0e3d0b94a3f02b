import { decisionDueAt } from '../decision/decision-time.ts';
import { givenUpIn } from '../rollback/given-up.ts';
import { undoDueAt } from '../rollback/rollback.ts';
import type { Instant } from '../value.ts';
import { isUnderWay, type OpenWait, type Phase, type Run, type RunState } from './run.ts';

/** When the run must be looked at again without anybody's doing; undefined while it waits for somebody. */
export function dueAt(run: Run): Instant | undefined {
  const { state, rollback } = run;
  if (!isUnderWay(run) && state.status !== 'rolling_back') return undefined;
  const begins = state.status === 'running';
  let due = state.status === 'rolling_back' && rollback ? undoDueAt(rollback) : undefined;
  for (const { until } of state.status === 'rolling_back' ? givenUpIn(run) : []) {
    if (until !== undefined && (due === undefined || until < due)) due = until;
  }
  for (const { phase } of Object.values(run.open)) {
    const goesOn = begins || phase.kind === 'attempting' || phase.kind === 'deciding' || phase.kind === 'waiting';
    const at = goesOn ? phaseDueAt(phase, state) : undefined;
    if (at !== undefined && (due === undefined || at < due)) due = at;
  }
  return due;
}

function phaseDueAt(phase: Phase, state: RunState): Instant | undefined {
  if (phase.kind === 'slowed' || phase.kind === 'backing_off') return phase.until;
  if (phase.kind === 'deciding') return decisionDueAt(phase.decision);
  if (phase.kind === 'waiting') return waitDueAt(phase.wait, state);
  return phase.kind === 'attempting' ? phase.attempt.deadline : undefined;
}

/** When a wait ends by itself, if it does. */
export function waitDueAt(wait: OpenWait, state: RunState): Instant | undefined {
  const done = waitDoneAt(wait, state);
  return done === undefined ? wait.deadline : Math.min(done, wait.deadline ?? done);
}

/** When it is done by the time. What follows a window must begin within it, which it cannot in a paused run. */
export function waitDoneAt(wait: OpenWait, { status }: RunState): Instant | undefined {
  if (!('until' in wait)) return undefined;
  return wait.window && status === 'paused' ? undefined : wait.until;
}
