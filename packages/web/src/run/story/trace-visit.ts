import { actorName, type Instant, isAtWork, type OpenVisit, type Run, type RunEvent } from '@signalbox/engine';
import type { AttemptTrace, Holder, Segment, VisitState, VisitTrace } from './visit-trace.ts';

export function openedTrace(visit: OpenVisit, run: Run, at: Instant): VisitTrace {
  const { step, number, openedAt, branch } = visit;
  const base = { step, visit: number, openedAt, attempts: [], segments: [], ...(branch && { branch }) };
  return tracedOn({ ...base, state: 'queued' }, visit, run, at);
}

/** What has become of an open visit by an event. */
export function tracedOn(trace: VisitTrace, visit: OpenVisit, run: Run, at: Instant): VisitTrace {
  const attempts = attemptsOn(trace.attempts, visit, at);
  const holder = holderOf(visit, run);
  const attempt = visit.phase.kind === 'attempting' ? visit.phase.attempt.number : undefined;
  return { ...trace, state: stateOf(visit, run), attempts, segments: segmentsOn(trace.segments, holder, attempt, at) };
}

type Ended = {
  readonly at: Instant;
  readonly by: string;
  /** Missing where it was withdrawn. */
  readonly event?: Extract<RunEvent, { readonly type: 'visit_closed' }>;
  readonly why?: RunEvent | undefined;
};

export function closedTrace(trace: VisitTrace, { at, by, event, why }: Ended): VisitTrace {
  const segments = ended(trace.segments, at);
  const over = { ...trace, segments, closedAt: at, by };
  if (!event)
    return { ...over, state: 'withdrawn', attempts: trace.attempts.map((each) => endedAttempt(each, { at })) };
  const { outcome } = event;
  const reason = why && 'reason' in why ? why.reason : undefined;
  return {
    ...over,
    state: 'closed',
    outcome,
    attempts: trace.attempts.map((each) => endedAttempt(each, { at, outcome })),
    ...(reason !== undefined && { reason }),
    ...(why?.type === 'visit_skipped' && { skipped: true }),
    ...(event.overridden && { overridden: true }),
  };
}

function endedAttempt(attempt: AttemptTrace, { at, outcome }: { at: Instant; outcome?: string }): AttemptTrace {
  if (attempt.endedAt !== undefined && attempt.endedAt !== at) return attempt;
  return { ...attempt, endedAt: at, ...(outcome !== undefined && { outcome }) };
}

function attemptsOn(attempts: readonly AttemptTrace[], visit: OpenVisit, at: Instant): readonly AttemptTrace[] {
  const { phase, failedAttempts } = visit;
  const failed = failedAttempts.at(-1);
  const known = attempts.map((each): AttemptTrace => {
    if (each.endedAt !== undefined || (phase.kind === 'attempting' && phase.attempt.number === each.number))
      return each;
    const failure = failed?.number === each.number ? failed.failure : undefined;
    return { ...each, endedAt: at, ...(failure && { failure: `${failure.outcome}: ${failure.message}` }) };
  });
  if (phase.kind !== 'attempting' || known.some((each) => each.number === phase.attempt.number)) return known;
  const { number, job, startedAt, deadline } = phase.attempt;
  return [...known, { number, job, startedAt, ...(deadline !== undefined && { deadline }) }];
}

function segmentsOn(
  segments: readonly Segment[],
  holder: Holder,
  attempt: number | undefined,
  at: Instant,
): readonly Segment[] {
  const last = segments.at(-1);
  if (last && last.to === undefined && last.holder === holder && last.attempt === attempt) return segments;
  return [...ended(segments, at), { holder, from: at, ...(attempt !== undefined && { attempt }) }];
}

/** What lasted no time is nothing to be seen. */
function ended(segments: readonly Segment[], at: Instant): readonly Segment[] {
  return segments
    .map((each) => (each.to === undefined ? { ...each, to: at } : each))
    .filter(({ from, to, attempt }) => from !== to || attempt !== undefined);
}

function isStuck({ state }: Pick<Run, 'state'>): boolean {
  return state.status === 'held' || state.status === 'failed';
}

function holderOf({ phase }: OpenVisit, run: Run): Holder {
  switch (phase.kind) {
    case 'awaiting_trigger':
    case 'deciding':
      return 'human';
    case 'blocked':
      return isStuck(run) ? 'human' : 'queue';
    case 'slowed':
    case 'backing_off':
    case 'paused':
      return 'queue';
    case 'waiting':
      return 'external';
    case 'attempting':
      if (!isAtWork(phase.attempt)) return 'human';
      return phase.attempt.job === 'http' || phase.attempt.job === 'flow' ? 'external' : 'agent';
  }
}

function stateOf({ phase }: OpenVisit, run: Run): VisitState {
  switch (phase.kind) {
    case 'awaiting_trigger':
    case 'deciding':
      return 'asking';
    case 'blocked':
      return isStuck(run) ? 'held' : 'queued';
    case 'slowed':
    case 'backing_off':
    case 'paused':
      return 'queued';
    case 'waiting':
      return 'waiting';
    case 'attempting':
      return isAtWork(phase.attempt) ? 'working' : 'asking';
  }
}

/** By whose word a visit goes on that waits for people, as far as the run says. */
export function votersOf({ phase }: OpenVisit): readonly string[] {
  return phase.kind === 'deciding' ? phase.decision.votes.map(({ by }) => actorName(by)) : [];
}
