import { type GivenUp, givenUpIn } from '../rollback/given-up.ts';
import type { OpenUndo } from '../rollback/rollback.ts';
import { isRollingBack } from '../rollback/undo-under-way.ts';
import type { Instant } from '../value.ts';
import { isAtWork } from './acts.ts';
import type { OpenDecision, OpenVisit, Run } from './run.ts';

/** The named thing that a run waits for: no open run is without one. */
export type WaitsFor =
  | { readonly kind: 'person'; readonly step: string; readonly visit: number; readonly decision: OpenDecision }
  | { readonly kind: 'trigger'; readonly step: string }
  | { readonly kind: 'callback'; readonly step: string; readonly uuid: string; readonly deadline?: Instant }
  | { readonly kind: 'build'; readonly step: string; readonly uuid: string }
  | { readonly kind: 'run'; readonly step: string; readonly uuid: string; readonly deadline?: Instant }
  | { readonly kind: 'host'; readonly step: string; readonly uuid: string; readonly deadline?: Instant }
  /** A person to act on it. */
  | { readonly kind: 'act'; readonly step: string; readonly visit: number; readonly deadline?: Instant }
  | { readonly kind: 'timer'; readonly step: string; readonly until: Instant }
  | { readonly kind: 'retry'; readonly step: string }
  | { readonly kind: 'resume'; readonly step: string }
  | { readonly kind: 'time'; readonly step: string; readonly until: Instant; readonly window?: AwaitedWindow }
  | { readonly kind: 'event'; readonly step: string; readonly event: string; readonly until?: Instant }
  /** An undo that a service answers later, that a run below makes, or that is tried again. */
  | { readonly kind: 'undo'; readonly step: string; readonly visit: number; readonly until?: Instant }
  /** The end of what was given up, before anything is undone. */
  | { readonly kind: 'given_up'; readonly step: string; readonly visit: number; readonly until?: Instant }
  /** A person to say how an undo goes on. */
  | { readonly kind: 'failed_undo'; readonly step: string; readonly visit: number }
  /** Fewer open runs of its flow, or of the template that is named. */
  | { readonly kind: 'slot'; readonly template?: string };

/** Its opening may be later than the end of the wait, which is then a timeout. */
export type AwaitedWindow = { readonly text: string; readonly zone: string; readonly opens: Instant };

export function waitsFor(run: Run): readonly WaitsFor[] {
  const { state } = run;
  if (state.status === 'created') {
    return [{ kind: 'slot', ...(state.template !== undefined && { template: state.template }) }];
  }
  const undo = isRollingBack(run) ? run.rollback?.undo : undefined;
  if (undo) return [undoWaitsFor(undo)];
  const isPaused = run.state.status === 'paused';
  const givenUp = isRollingBack(run) ? givenUpIn(run).map(givenUpWaitsFor) : [];
  const open = Object.values(run.open).map((visit): WaitsFor => {
    const { kind } = visit.phase;
    const goesOn = kind === 'attempting' || kind === 'deciding' || kind === 'waiting';
    return isPaused && !goesOn ? { kind: 'resume', step: visit.step } : visitWaitsFor(visit);
  });
  return [...open, ...givenUp];
}

function givenUpWaitsFor({ step, visit, until }: GivenUp): WaitsFor {
  return { kind: 'given_up', step, visit, ...(until !== undefined && { until }) };
}

function undoWaitsFor({ visit: { step, visit }, phase }: OpenUndo): WaitsFor {
  switch (phase.kind) {
    case 'failed':
      return { kind: 'failed_undo', step, visit };
    case 'backing_off':
      return { kind: 'undo', step, visit, until: phase.until };
    case 'undoing': {
      const { deadline } = phase.attempt;
      return { kind: 'undo', step, visit, ...(deadline !== undefined && { until: deadline }) };
    }
  }
}

function visitWaitsFor({ step, number: visit, phase }: OpenVisit): WaitsFor {
  switch (phase.kind) {
    case 'deciding':
      return { kind: 'person', step, visit, decision: phase.decision };
    case 'awaiting_trigger':
      return { kind: 'trigger', step };
    case 'slowed':
    case 'backing_off':
      return { kind: 'timer', step, until: phase.until };
    case 'paused':
      return { kind: 'resume', step };
    case 'waiting': {
      const { wait } = phase;
      if ('until' in wait) {
        const { until: opens, window } = wait;
        return {
          kind: 'time',
          step,
          until: Math.min(opens, wait.deadline ?? opens),
          ...(window && { window: { ...window, opens } }),
        };
      }
      const until = wait.deadline;
      return { kind: 'event', step, event: wait.event, ...(until !== undefined && { until }) };
    }
    case 'blocked':
      return { kind: 'retry', step };
    case 'attempting': {
      const { uuid, job, deadline, acts } = phase.attempt;
      const ends = deadline === undefined ? {} : { deadline };
      if (!isAtWork(phase.attempt)) return { kind: 'act', step, visit, ...ends };
      if (acts?.open) return { kind: 'host', step, uuid: acts.open.uuid, ...ends };
      if (job === 'pipeline') return { kind: 'build', step, uuid };
      const kind = ({ flow: 'run', code: 'host', http: 'callback' } as const)[job];
      return { kind, step, uuid, ...ends };
    }
  }
}
