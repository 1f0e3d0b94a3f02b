import { isAtWork } from '../run/acts.ts';
import type { OpenVisit, Run } from '../run/run.ts';
import type { RunEvent } from '../run/run-event.ts';
import type { Instant } from '../value.ts';

/** An attempt that a stop, a hold or an edge out of its branch has ended for the run, and perhaps for nobody else. */
export type GivenUp = {
  readonly step: string;
  readonly visit: number;
  readonly attempt: number;
  readonly uuid: string;
  /** It is over by then, whatever became of it; absent where only its answer, or a person, can tell. */
  readonly until?: Instant;
};

type GivingUp = Extract<RunEvent, { readonly type: (typeof givingUp)[number] }>;

const givingUp = ['stop_begun', 'run_stopped', 'run_failed', 'run_held', 'set_abandoned'] as const;

/** Who works on it is told, and has no lease of it that lasts longer. */
const workerLeaseMs = 30_000;

type Given = { readonly now: Instant; readonly isEffect: (step: string) => boolean };

/** The event, with the attempts of effects that it gives up, where there are any. */
export function withGivenUp<Event extends RunEvent>(event: Event, run: Run, given: Given): Event {
  if (!isGivingUp(event)) return event;
  const givenUp = Object.values(run.open).flatMap((visit) =>
    concerns(event, visit) && given.isEffect(visit.step) ? attemptOf(visit, given.now) : [],
  );
  return givenUp.length === 0 ? event : { ...event, givenUp };
}

function isGivingUp(event: RunEvent): event is GivingUp {
  return givingUp.some((type) => type === event.type);
}

function concerns(event: GivingUp, { step, branch }: OpenVisit): boolean {
  if (event.type === 'set_abandoned') return branch !== undefined && event.sets.includes(branch.set);
  // It could not go out.
  const isUnsent = event.type === 'run_held' && (event.reason === 'reference' || event.reason === 'limit');
  return !(isUnsent && event.step === step);
}

function attemptOf({ step, number: visit, phase }: OpenVisit, now: Instant): readonly GivenUp[] {
  // A run below knows by itself what it has given up.
  if (phase.kind !== 'attempting' || phase.attempt.job === 'flow' || !isAtWork(phase.attempt)) return [];
  const { number: attempt, uuid, job, deadline } = phase.attempt;
  const lease = job === 'http' ? undefined : now + workerLeaseMs;
  const until = lease === undefined ? deadline : Math.min(lease, deadline ?? lease);
  return [{ step, visit, attempt, uuid, ...(until !== undefined && { until }) }];
}

/** Bounded by the steps of the flow: of each, the latest that was given up. */
export function withAttemptsGivenUp(run: Run, event: RunEvent): Run {
  const givenUp = isGivingUp(event) ? event.givenUp : undefined;
  if (!givenUp) return run;
  return { ...run, givenUp: { ...run.givenUp, ...Object.fromEntries(givenUp.map((each) => [each.step, each])) } };
}

/** What is over is not given up any more. */
export function withoutGivenUp(run: Run, isOver: (each: GivenUp) => boolean): Run {
  const { givenUp, ...rest } = run;
  const kept = Object.entries(givenUp ?? {}).filter(([, each]) => !isOver(each));
  return kept.length === 0 ? rest : { ...rest, givenUp: Object.fromEntries(kept) };
}

export function givenUpIn({ givenUp = {} }: Run): readonly GivenUp[] {
  return Object.values(givenUp);
}

export function isPast({ until }: GivenUp, now: Instant): boolean {
  return until !== undefined && until <= now;
}
