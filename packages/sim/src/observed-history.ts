import {
  canonicalJson,
  engineOutcomes,
  type FlowVersion,
  jobOf,
  type Run,
  type RunEvent,
  type RunTransition,
  type Step,
} from '@signalbox/engine';
import { ObservedActs } from './observed-acts.ts';
import { ObservedDecisions } from './observed-decisions.ts';
import { ObservedTimes } from './observed-times.ts';
import type { Trace } from './trace.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, { readonly type: Type }>;

/** After these nothing happens to a run but what the list says. */
const after: { readonly [status: string]: readonly RunEvent['type'][] } = {
  created: ['run_admitted', 'run_stopped', 'event_received', 'run_migrated'],
  done: ['repeat_ignored', 'rollback_begun', 'given_up_ended'],
  stopped: ['repeat_ignored', 'rollback_begun', 'given_up_ended'],
  rolled_back: ['repeat_ignored'],
  failed: [
    ...(['repeat_ignored', 'args_edited', 'event_received', 'run_continued', 'run_migrated'] as const),
    ...(['rollback_begun', 'given_up_ended'] as const),
  ],
  held: [
    ...(['repeat_ignored', 'args_edited', 'event_received', 'run_continued', 'run_stopped', 'run_migrated'] as const),
    ...(['interlock_overridden'] as const),
    ...(['rollback_begun', 'given_up_ended', 'undo_started', 'undo_edited', 'undo_skipped'] as const),
    ...(['rollback_resumed', 'stop_asked'] as const),
  ],
};

/** Nothing of a step begins but in a running run. */
const begins: ReadonlySet<RunEvent['type']> = new Set(['attempt_started', 'decision_opened', 'wait_begun']);

const statusAfter: { readonly [type: string]: Run['state']['status'] } = {
  run_queued: 'created',
  run_admitted: 'running',
  run_paused: 'paused',
  run_resumed: 'running',
  run_continued: 'running',
  run_held: 'held',
  run_failed: 'failed',
  stop_begun: 'running',
  run_stopped: 'stopped',
  run_done: 'done',
  rollback_begun: 'rolling_back',
  undo_started: 'rolling_back',
  undo_skipped: 'rolling_back',
  rollback_resumed: 'rolling_back',
  run_compensated: 'running',
  run_rolled_back: 'rolled_back',
};

type Open = {
  readonly visit: number;
  readonly uuid: string;
  failed?: string;
  readonly skipped?: string;
  readonly isWait?: true;
  /** Of attempts before it whose key it has. */
  readonly sameKey?: readonly string[];
};

export type Followed = {
  readonly before: Run | undefined;
  readonly transition: RunTransition;
  readonly after: Run;
  readonly version: FlowVersion;
  /** Who started it, and those that it comes from. */
  readonly initiators: readonly string[];
};

/** The journal of one run against the rules of a flow, told again independently of the engine. */
export class ObservedHistory {
  readonly #trace: Trace;
  readonly #closed = new Map<string, string>();
  readonly #closedBy = new Map<string, string>();
  readonly #uuidsOfKey = new Map<string, readonly string[]>();
  readonly #acts: ObservedActs;
  readonly #decisions: ObservedDecisions;
  readonly #times: ObservedTimes;
  readonly #causes = new Set<string>();
  readonly #migratedAt = new Set<number>();
  readonly #edited = new Map<string, string>();
  readonly #contexts = new Map<string, string>();
  /** Manual steps whose open visit nobody has triggered. */
  readonly #untriggered = new Set<string>();
  readonly #kept = new Map<string, number>();
  readonly #eventKeys = new Set<string>();
  /** By step and visit: the number of its latest attempt. */
  readonly #attempts = new Map<string, number>();
  /** By step: the attempt or decision that can give the visit its outcome. */
  readonly #open = new Map<string, Open>();
  /** The latest attempt of an undo. */
  #undo = '';

  constructor(trace: Trace, isNewcomerIn: () => boolean) {
    this.#trace = trace;
    this.#acts = new ObservedActs(trace);
    this.#decisions = new ObservedDecisions(trace, isNewcomerIn);
    this.#times = new ObservedTimes(trace);
  }

  /** The context that came with the answer which closed a visit; undefined where no answer and no build did that. */
  contextOf(uuid: string): string | undefined {
    return this.#contexts.get(uuid);
  }

  closedBy(uuid: string): string | undefined {
    return this.#closedBy.get(uuid);
  }

  hasSaid(step: string, visit: number, said: { readonly outcome: string; readonly user: string }): boolean {
    return this.#decisions.hasSaid(step, visit, said);
  }

  migratedAt(seq: number): boolean {
    return this.#migratedAt.has(seq);
  }

  hasCause(cause: string): boolean {
    return this.#causes.has(cause);
  }

  follow({ before, transition, after: end, version, initiators }: Followed): void {
    const run = end.id;
    const { events, cause } = transition;
    this.#causes.add(cause);
    if (cause === 'migrate') this.#migratedAt.add(transition.seq);
    const [first] = events;
    if (first?.type === 'run_started' && first.base) {
      this.#decisions.inherit(first.base.granted);
      this.#times.inherit(first.base.steps);
      this.#inheritEvents(first.base.events);
    }
    this.#trace.note(`${run} ${transition.seq} ${cause}: ${events.map(eventText).join(', ')}`);
    const status = before?.state.status;
    if (status && first && after[status]?.includes(first.type) === false) {
      this.#trace.broken('I2', `${first.type} in ${run}, which is ${status}`);
    }
    this.#trace.sometimes(`command ${cause}`);
    this.#checkLimit(transition, end);
    let now = status ?? 'running';
    // The step that is begun, or could not be: others are not part of this.
    if (cause === 'trigger')
      for (const event of events) if ('step' in event && event.step) this.#untriggered.delete(event.step);
    for (const event of events) {
      this.#trace.sometimes(event.type);
      now = statusAfter[event.type] ?? now;
      // A decision that was open goes on, asked anew of the other version.
      const isAskedAgain = cause === 'migrate' && event.type === 'decision_opened' && now === 'paused';
      if (begins.has(event.type) && now !== 'running' && !isAskedAgain)
        this.#trace.broken('I4', `${event.type} in ${run}, which is ${now}`);
      const step = 'step' in event ? version.flow.steps.find(({ name }) => name === event.step) : undefined;
      if (begins.has(event.type) && step && this.#untriggered.has(step.name)) {
        this.#trace.broken('I4', `${step.name} begins before its trigger`);
      }
      if (event.type === 'branches_opened') this.#checkFork(event, transition, version);
      if (event.type === 'visit_opened') this.#visitOpened(event, before, transition, version);
      else this.#event(event, cause, version);
      this.#decisions.follow(event, transition, { step, initiators, hash: version.hash });
      this.#acts.follow(event);
      this.#times.follow(event, transition, version);
    }
    this.#decisions.compare(end);
  }

  /** A repeat of what the run that it is forked from has received is one here, too. */
  #inheritEvents({ kept, keys }: Partial<NonNullable<Run['events']>> = {}): void {
    for (const { name } of kept ?? []) this.#kept.set(name, (this.#kept.get(name) ?? 0) + 1);
    for (const { name, key } of keys ?? []) this.#eventKeys.add(`${name} ${key}`);
    if (keys?.length) this.#causes.add('event');
  }

  /** What a run may do before it is held, so that no loop is endless. */
  #checkLimit({ seq, events }: RunTransition, end: Run): void {
    const enters = events.some(({ type }) => type === 'visit_opened');
    const isStopped = end.state.status !== 'running' && end.state.status !== 'paused';
    if (!enters || seq < end.transitionsAllowed || isStopped) return;
    this.#trace.broken('I4', `${end.id} goes on at ${seq} of ${end.transitionsAllowed}`);
  }

  /** I4: a fork opens all the branches that its outcome leads to. What goes back into a branch opens that alone. */
  #checkFork(opened: Of<'branches_opened'>, { events }: RunTransition, version: FlowVersion): void {
    const { step, branches } = opened;
    const earlier = events.slice(0, events.indexOf(opened));
    // What takes a token back to its decision opens the branch of that alone.
    if (earlier.at(-1)?.type === 'set_abandoned' || earlier.at(-1)?.type === 'grant_superseded') return;
    const closed = earlier.find((event) => event.type === 'visit_closed' && event.step === step);
    const outcome = closed?.type === 'visit_closed' ? closed.outcome : '';
    const target = version.flow.steps.find(({ name }) => name === step)?.on[outcome];
    if (typeof target !== 'object' || !('fork' in target)) return;
    if (canonicalJson([...target.fork].sort()) === canonicalJson([...branches].sort())) return;
    this.#trace.broken(
      'I4',
      `${outcome} of ${step} leads to ${target.fork.join(' and ')}, not ${branches.join(' and ')}`,
    );
  }

  /** I4: a step is entered where an outcome leads to it, by a retry, again for its decision, or as the first. */
  #visitOpened(
    event: Of<'visit_opened'>,
    before: Run | undefined,
    { events }: RunTransition,
    version: FlowVersion,
  ): void {
    const step = version.flow.steps.find(({ name }) => name === event.step);
    const earlier = events.slice(0, events.indexOf(event));
    const leads = earlier.some((cause) => {
      if (cause.type === 'run_started' && cause.forkedFrom) return cause.forkedFrom.step === event.step;
      if (cause.type === 'run_started' || cause.type === 'run_admitted')
        return (before?.forkedFrom?.step ?? version.flow.steps[0]?.name) === event.step;
      if (cause.type === 'visit_closed') return leadsTo(version, cause, event.step) || step?.enter === 'all';
      if (cause.type === 'branch_ended') return step?.enter === 'all';
      if (cause.type === 'grant_superseded') return step?.decision !== undefined;
      return cause.type === 'run_continued' || (cause.type === 'run_compensated' && cause.step === event.step);
    });
    const [first] = events;
    const begun = first?.type === 'run_started' ? first.base : undefined;
    const visits = (before ?? begun)?.steps[event.step]?.visits ?? 0;
    const opened = earlier.filter((each) => each.type === 'visit_opened' && each.step === event.step).length;
    if (!leads) this.#trace.broken('I4', `nothing leads to ${event.step}`);
    if (event.visit !== visits + opened + 1)
      this.#trace.broken('I4', `visit ${event.visit} of ${event.step} after ${visits}`);
    if (this.#closed.has(`${event.step}/${event.visit}`))
      this.#trace.broken('I2', `${event.step} opens a closed visit`);
    this.#edited.delete(event.step);
    if (event.manual !== (step?.trigger === 'manual')) this.#trace.broken('I4', `${event.step} is entered wrongly`);
    if (event.manual) this.#untriggered.add(event.step);
    else this.#untriggered.delete(event.step);
    this.#open.delete(event.step);
  }

  #event(event: RunEvent, cause: string, version: FlowVersion): void {
    switch (event.type) {
      case 'wait_begun':
        this.#open.set(event.step, { visit: event.visit, uuid: event.wait.id, isWait: true });
        break;
      case 'event_received':
      case 'event_taken':
        this.#named(event);
        break;
      case 'args_edited':
        this.#edited.set(event.step, canonicalJson(event.args));
        break;
      case 'attempt_started':
        this.#numbered(event);
        this.#checkKey(event, version);
        this.#checkEdited(event);
        this.#open.set(event.step, { visit: event.visit, uuid: event.attempt.uuid, sameKey: this.#withKey(event) });
        break;
      case 'decision_opened':
        this.#open.set(event.step, { visit: event.visit, uuid: event.decision.id });
        break;
      case 'attempt_failed': {
        const open = this.#open.get(event.step);
        if (open?.visit !== event.visit || open.failed)
          this.#trace.broken('I2', `an attempt of ${event.step} ends twice`);
        else open.failed = event.failure.outcome;
        if (event.again) this.#waitsAgain(event.step);
        break;
      }
      case 'visit_skipped': {
        const rule = version.flow.steps.find(({ name }) => name === event.step)?.decision;
        if (rule?.grants.includes(event.outcome)) this.#trace.broken('I8', `${event.step} is granted by a skip`);
        this.#open.set(event.step, { visit: event.visit, uuid: '', skipped: event.outcome });
        break;
      }
      case 'visit_closed':
        this.#visitClosed(event, cause, version);
        break;
      case 'undo_started':
        this.#undo = event.attempt.uuid;
        break;
      case 'undo_failed':
        this.#closedBy.set(this.#undo, event.failure.outcome);
        break;
      case 'undo_finished':
        this.#closedBy.set(event.uuid, 'UNDONE');
        break;
      case 'run_held':
        // A wait goes on: nobody works on it.
        for (const [step, { isWait }] of this.#open) if (!isWait) this.#open.delete(step);
        break;
      case 'stop_begun':
      case 'run_stopped':
        this.#open.clear();
        break;
      default:
    }
  }

  /** I1: an event counts once, and one that is kept is taken once. */
  #named(event: Of<'event_received' | 'event_taken'>): void {
    const kept = this.#kept.get(event.name) ?? 0;
    if (event.type === 'event_taken') {
      if (kept === 0) this.#trace.broken('I1', `event ${event.name} is taken, and none is kept`);
      this.#kept.set(event.name, kept - 1);
      return;
    }
    if (event.kept) this.#kept.set(event.name, kept + 1);
    if (event.key === undefined) return;
    const key = `${event.name} ${event.key}`;
    if (this.#eventKeys.has(key)) this.#trace.broken('I1', `event ${key} is received twice`);
    this.#eventKeys.add(key);
  }

  /** The next trigger has the arguments of the flow again, or its own. */
  #waitsAgain(step: string): void {
    this.#untriggered.add(step);
    this.#edited.delete(step);
  }

  /** What a person has changed is what the next attempt gets. */
  #checkEdited({ step, args }: Of<'attempt_started'>): void {
    const edited = this.#edited.get(step);
    if (edited === undefined || edited === canonicalJson(args)) return;
    this.#trace.broken('I15', `${step} was changed to ${edited}, and begins with ${canonicalJson(args)}`);
  }

  /** Those that came before under the same key: whoever has seen it may answer with any of them. */
  #withKey({ step, visit, attempt }: Of<'attempt_started'>): readonly string[] {
    const key = `${step}/${visit}/${attempt.keyOf ?? attempt.number}`;
    const before = this.#uuidsOfKey.get(key) ?? [];
    this.#uuidsOfKey.set(key, [...before, attempt.uuid]);
    return before;
  }

  /** I3: what was not answered in time may have been done, and is asked for again with its key. */
  #checkKey({ step, visit, attempt }: Of<'attempt_started'>, version: FlowVersion): void {
    const before = this.#open.get(step);
    const job = jobOf(version, step);
    const keeps = (job?.kind === 'http' || (job?.kind === 'code' && !job.actions)) && job.idempotent === true;
    if (before?.visit !== visit || before.failed !== 'TIMEOUT' || !keeps || attempt.keyOf !== undefined) return;
    this.#trace.broken(
      'I3',
      `attempt ${attempt.number} of ${step} has another key than the one before, which was late`,
    );
  }

  /** I3: the number of an attempt, and so its key, is given once. */
  #numbered({ step, visit, attempt: { number } }: Of<'attempt_started'>): void {
    const key = `${step}/${visit}`;
    const last = this.#attempts.get(key) ?? 0;
    if (number !== last + 1) this.#trace.broken('I3', `attempt ${number} of ${key} after ${last}`);
    this.#attempts.set(key, number);
  }

  /** I2 and I5: one outcome per visit, by its latest open attempt, and one that the step maps and its job declares. */
  #visitClosed(event: Of<'visit_closed'>, cause: string, version: FlowVersion): void {
    const key = `${event.step}/${event.visit}`;
    if (this.#closed.has(key)) this.#trace.broken('I2', `${key} has two outcomes`);
    const open = this.#open.get(event.step);
    const problem = endProblem(open, event);
    if (problem !== undefined) this.#trace.broken('I2', `${key} ${problem}`);
    this.#closed.set(key, event.outcome);
    this.#closedBy.set(event.uuid, event.outcome);
    if (cause === 'ack' || cause === 'build-finished') {
      this.#contexts.set(event.uuid, canonicalJson(event.context ?? {}));
    }
    this.#open.delete(event.step);
    const step = version.flow.steps.find(({ name }) => name === event.step);
    const mayBe = step && (open?.skipped === undefined ? mayEnd(version, step, event.outcome) : step.on[event.outcome]);
    if (!mayBe) this.#trace.broken('I5', `${key} ended with ${event.outcome}`);
  }
}

function endProblem(open: Open | undefined, { visit, uuid, outcome }: Of<'visit_closed'>): string | undefined {
  if (open?.visit !== visit) return 'is closed, and not open';
  if (open.skipped !== undefined)
    return open.skipped === outcome ? undefined : `is skipped as ${open.skipped}, not ${outcome}`;
  if (open.uuid !== uuid && !open.sameKey?.includes(uuid)) return `is closed by ${uuid}, which is not open`;
  const isOther = open.failed !== undefined && open.failed !== outcome;
  return isOther ? `has failed with ${open.failed} and is closed with ${outcome}` : undefined;
}

function leadsTo(version: FlowVersion, closed: Of<'visit_closed'>, step: string): boolean {
  const target = version.flow.steps.find(({ name }) => name === closed.step)?.on[closed.outcome];
  // Who is held there begins the same step anew.
  if (typeof target !== 'object') return (target === 'hold' || target === 'rollback') && closed.step === step;
  return 'fork' in target ? target.fork.includes(step) : target.step === step;
}

function mayEnd({ jobs }: FlowVersion, step: Step, outcome: string): boolean {
  if (!Object.hasOwn(step.on, outcome)) return false;
  if (step.decision || engineOutcomes.some((reserved) => reserved === outcome)) return true;
  const job = jobs[step.job];
  return job?.outcomes.includes(outcome) === true || (job?.kind === 'code' && outcome === 'FAIL');
}

function eventText(event: RunEvent): string {
  const step = 'step' in event ? ` ${event.step}` : '';
  return `${event.type}${step}${'outcome' in event ? ` ${event.outcome}` : ''}`;
}
