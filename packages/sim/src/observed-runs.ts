import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type AttemptRef,
  attemptKey,
  type Build,
  canonicalJson,
  dueAt,
  effectKey,
  evolveRun,
  type FlowVersion,
  isOpen,
  jobOf,
  type OpenVisit,
  type Run,
  type RunTransition,
  undoKey,
  undoTaskOf,
  type Values,
} from '@signalbox/engine';
import { checkMigration, type Preview } from './check-migration.ts';
import { ObservedChildren } from './observed-children.ts';
import { ObservedEditors } from './observed-editors.ts';
import { ObservedForks } from './observed-forks.ts';
import { ObservedHistory } from './observed-history.ts';
import { ObservedInterlocks } from './observed-interlocks.ts';
import { ObservedRollbacks } from './observed-rollbacks.ts';
import { ObservedTemplates } from './observed-templates.ts';
import type { ServerClock } from './server-clock.ts';
import { newcomer } from './staff.ts';
import type { Trace } from './trace.ts';

type Observed = { readonly no: number; run: Run | undefined; readonly history: ObservedHistory };

type Row = {
  readonly no: number;
  readonly id: string;
  readonly seq: number;
  readonly due: number | null;
  readonly state: string;
};

type Given = {
  readonly trace: Trace;
  readonly clock: ServerClock;
  readonly versionOf: (hash: string) => FlowVersion | undefined;
  /** A service has answered this call with 2xx. */
  readonly isAccepted: (key: string) => boolean;
};

/** What is over is moved nowhere, whatever a preview would find. */
const hasEnded: ReadonlySet<Run['state']['status']> = new Set(['done', 'stopped', 'rolled_back']);

/** Longer than it takes to decide and to commit. */
const momentMs = 150;

/** What stands in the database, read past the server: each journal is followed, folded and compared with its row. */
export class ObservedRuns {
  readonly #trace: Trace;
  readonly #versionOf: (hash: string) => FlowVersion | undefined;
  readonly #clock: ServerClock;
  readonly #rows: StatementSync;
  readonly #late: StatementSync;
  readonly #journal: StatementSync;
  readonly #claim: StatementSync;
  readonly #isNewcomerIn: () => boolean;
  readonly #acknowledged = new Set<string>();
  readonly #children: ObservedChildren;
  readonly #forks: ObservedForks;
  readonly #editors = new ObservedEditors();
  readonly #rollbacks: ObservedRollbacks;
  readonly #interlocks: ObservedInterlocks;
  readonly templates: ObservedTemplates;
  /** Rolled back, or tried again, after they were over: nobody asks whether there is room for that. */
  readonly #returned = new Set<string>();
  readonly #byId = new Map<string, Observed>();
  readonly #keyOfTask = new Map<string, string>();
  /** Attempts that nobody may get twice. */
  readonly #once = new Set<string>();
  readonly #attempts = new Map<
    string,
    { readonly key: string; readonly deadline: number | undefined; readonly run: string }
  >();

  constructor(database: DatabaseSync, { trace, clock, versionOf, isAccepted }: Given) {
    this.#trace = trace;
    this.#clock = clock;
    this.#versionOf = versionOf;
    this.#forks = new ObservedForks(trace);
    this.templates = new ObservedTemplates(database, trace);
    this.#rollbacks = new ObservedRollbacks({ trace, isAccepted });
    this.#children = new ObservedChildren(trace, {
      runOf: (id) => this.#byId.get(id)?.run,
      keyOf: (uuid) => this.keyOf(uuid),
    });
    this.#late = database.prepare('SELECT id, due_at AS due FROM runs WHERE due_at < ?');
    this.#rows = database.prepare('SELECT no, id, seq, due_at AS due, state FROM runs');
    this.#journal = database.prepare('SELECT seq, transition FROM run_journal WHERE run = ? AND seq > ? ORDER BY seq');
    this.#claim = database.prepare('SELECT value FROM claims WHERE key = ?');
    const groups = database.prepare('SELECT groups FROM users WHERE id = ?');
    this.#isNewcomerIn = () => groups.get(newcomer.name)?.groups !== '[]';
    this.#interlocks = new ObservedInterlocks(database, trace, this.#isNewcomerIn);
  }

  get all(): readonly Run[] {
    return [...this.#byId.values()].flatMap(({ run }) => run ?? []);
  }

  /** The run that an attempt waits for. */
  childOf(uuid: string): Run | undefined {
    return this.#children.runOf(uuid);
  }

  hasChild(key: string): boolean {
    return this.#children.hasOf(key);
  }

  /** The run below that is undone knows of it, or never was. */
  isUndoneBelow(key: string): boolean {
    const run = this.all.find((each) => undoTaskOf(each) === key);
    const visit = run?.rollback?.undo?.visit;
    if (visit?.how !== 'run') return false;
    const child = this.#children.runOf(visit.uuid);
    return child === undefined || child.rollback !== undefined;
  }

  isOpen({ run, step, visit, attempt }: AttemptRef): boolean {
    const open = this.#byId.get(run)?.run?.open[step];
    return open?.number === visit && open.phase.kind === 'attempting' && open.phase.attempt.number === attempt;
  }

  keyOf(uuid: string): string | undefined {
    return this.#attempts.get(uuid)?.key;
  }

  /** What the outside knows of the task of an attempt. */
  keyOfTask(task: string): string {
    return this.#keyOfTask.get(task) ?? task;
  }

  isOnce(uuid: string): boolean {
    return this.#once.has(uuid);
  }

  hasDeadline(uuid: string): boolean {
    return this.#attempts.get(uuid)?.deadline !== undefined;
  }

  /** L2: with a server that is well, nothing that is due waits for long. */
  checkLate(longestMs: number): void {
    for (const { id, due } of this.#late.all(this.#clock.now() - longestMs)) {
      this.#trace.broken('L2', `${id} has been due since ${due}, and it is ${this.#clock.now()}`);
    }
  }

  /** Nobody is called any more for what its deadline has ended. */
  isTooLate(key: string): boolean {
    const now = this.#clock.highest;
    return [...this.#attempts.values()].some((each) => each.key === key && (each.deadline ?? now + 1) <= now);
  }

  refresh(): void {
    for (const row of this.#rows.all() as unknown as readonly Row[]) {
      const known = this.#byId.get(row.id);
      if (known?.run?.seq === row.seq) continue;
      this.#follow(
        row,
        known ?? { no: row.no, run: undefined, history: new ObservedHistory(this.#trace, this.#isNewcomerIn) },
      );
    }
    this.#children.check(this.all);
  }

  /** I5: a visit ends with what its build came to, unless somebody skipped it. */
  checkBuild(uuid: string, state: Build['state']): void {
    const outcome = this.#historyOf(uuid)?.closedBy(uuid);
    if (outcome !== 'SUCCESS' && outcome !== 'FAIL') return;
    const isGood = state.status === 'finished' && state.result === 'success';
    const isSkipped = this.#historyOf(uuid)?.contextOf(uuid) === undefined;
    if (isGood !== (outcome === 'SUCCESS') && !isSkipped) {
      this.#trace.broken('I5', `a build is ${JSON.stringify(state)}, and its visit ended with ${outcome}`);
    }
  }

  /** I7: whoever begins finds room in its flow. Only one that was over before may be one too many. */
  #checkRoom({ id, flow }: Run, version: FlowVersion, { events }: RunTransition): void {
    const { openRuns } = version.flow.limits;
    const begins = events.some(({ type }) => type === 'run_started' || type === 'run_admitted');
    if (openRuns === undefined || !begins || events.some(({ type }) => type === 'run_queued')) return;
    const isCounted = (run: Run) => isOpen(run.state.status) && !this.#returned.has(run.id);
    const open = this.all.filter((run) => run.flow.name === flow.name && isCounted(run));
    if (open.length > openRuns) this.#trace.broken('I7', `${id} is one of ${open.length} open runs of ${openRuns}`);
  }

  #checkTemplate(run: Run, version: FlowVersion, { events }: RunTransition): void {
    if (!run.template) return;
    const counted = this.all.filter((each) => !this.#returned.has(each.id));
    this.templates.checkRoom(run, events, counted);
    this.templates.checkArgs(run, events, (step) => jobOf(version, step));
    this.templates.checkConfig(run, events, (name) => version.flow.steps.find((step) => step.name === name));
  }

  /** I1: what was answered with success is in the journal, once, as it was answered. */
  acknowledged(ack: {
    readonly uuid: string;
    readonly outcome: string;
    readonly done: boolean;
    readonly contrary: string;
    readonly context?: Values;
  }): void {
    this.refresh();
    if (!ack.done) return;
    const history = this.#historyOf(ack.uuid);
    const closed = history?.closedBy(ack.uuid);
    const isFirst = !this.#acknowledged.has(ack.uuid);
    this.#acknowledged.add(ack.uuid);
    const context = isFirst ? history?.contextOf(ack.uuid) : undefined;
    if (context !== undefined && closed === ack.outcome && context !== canonicalJson(ack.context ?? {})) {
      this.#trace.broken('I1', `an accepted context of ${ack.uuid} is not in the journal`);
    }
    if (closed === undefined) return this.#trace.broken('I1', `an accepted ack of ${ack.uuid} is not in the journal`);
    if (closed !== ack.outcome && ack.contrary === 'refuse') {
      this.#trace.broken('I14', `ack ${ack.outcome} of ${ack.uuid} was accepted, and ${closed} stands`);
    }
  }

  /** I1: a result of code that was taken has ended its attempt. */
  codeEnded(key: string): void {
    this.refresh();
    const isOpen = this.all.some((run) => openAttempts(run).some((attempt) => attempt.key === key));
    if (isOpen) this.#trace.broken('I1', `a result of ${key} was taken, and it is still open`);
  }

  /** I1: undo data that was acknowledged is remembered, as long as its visit is open. */
  keptUndoData(attempt: string, keys: readonly string[]): void {
    this.refresh();
    const open = this.all.flatMap(openAttempts).find((each) => each.key === attempt);
    if (open && keys.some((key) => open.visit.undoData?.[key] === undefined)) {
      this.#trace.broken('I1', `undo data of ${attempt} was acknowledged, and is not there`);
    }
  }

  started(key: string, run: string): void {
    this.refresh();
    const claim = this.#claim.get(`start:${key}`) as { readonly value: string } | undefined;
    if (claim?.value !== run) this.#trace.broken('I1', `start ${key} answered ${run}, and ${claim?.value} is recorded`);
    if (!this.#byId.has(run)) this.#trace.broken('I1', `start ${key} answered ${run}, which is not there`);
  }

  /** I8, I14: who is told that a decision was taken finds it as it was theirs. */
  decided(
    run: string,
    made: { readonly step: string; readonly visit: number; readonly outcome: string; readonly user: string },
  ): void {
    this.refresh();
    if (this.#byId.get(run)?.history.hasSaid(made.step, made.visit, made)) return;
    this.#trace.broken('I1', `${made.user} decided ${made.outcome} of ${made.step}, and nothing is recorded of it`);
  }

  caused(run: string, cause: string): void {
    this.refresh();
    const observed = this.#byId.get(run);
    if (observed?.history.hasCause(cause)) return;
    // It was as somebody wanted it, though not by their doing.
    if (cause === 'stop' && observed?.run?.state.status === 'stopped') return;
    if (cause === 'rollback' && observed?.run?.rollback) return;
    if (cause === 'resume' && observed?.run && observed.run.state.status !== 'paused') return;
    this.#trace.broken('I1', `an accepted ${cause} of ${run} is not in the journal`);
  }

  forked(run: string, from: { readonly run: string; readonly step: string; readonly visit: number }): void {
    this.refresh();
    const { run: source, step, visit } = this.#byId.get(run)?.run?.forkedFrom ?? {};
    if (source === from.run && step === from.step && visit === from.visit) return;
    this.#trace.broken('I1', `a fork of ${from.run} at ${from.step}/${from.visit} was answered with ${run}`);
  }

  migrated(run: string, hash: string): void {
    this.refresh();
    const observed = this.#byId.get(run);
    if (observed?.history.hasCause('migrate') || observed?.run?.flow.hash === hash) return;
    this.#trace.broken('I1', `an accepted move of ${run} to ${hash} is not in the journal`);
  }

  /** I16: where nothing has happened since it was looked at, a move does what was shown. */
  checkPreview(run: string, { seq, problems }: Preview, wasRefused: boolean): void {
    this.refresh();
    const state = this.#byId.get(run)?.run;
    if (!state || hasEnded.has(state.state.status)) return;
    if (wasRefused && state.seq === seq && problems.length === 0)
      this.#trace.broken('I16', `a move of ${run} is refused, and its preview named no problem`);
    const isNext = !wasRefused && this.#byId.get(run)?.history.migratedAt(seq + 1) === true;
    if (isNext && problems.length > 0)
      this.#trace.broken('I16', `a move of ${run} is taken, and its preview said: ${problems.join('; ')}`);
  }

  /** Watchers hear nothing that is not committed. */
  announced(run: Run): void {
    this.refresh();
    if ((this.#byId.get(run.id)?.run?.seq ?? 0) >= run.seq) return;
    this.#trace.broken('I14', `watchers heard of ${run.id} at ${run.seq} before it was committed`);
  }

  #historyOf(uuid: string): ObservedHistory | undefined {
    return this.#byId.get(this.#attempts.get(uuid)?.run ?? '')?.history;
  }

  #follow(row: Row, observed: Observed): void {
    this.#byId.set(row.id, observed);
    for (const { seq, transition } of this.#journal.all(row.no, observed.run?.seq ?? 0) as unknown as readonly {
      readonly seq: number;
      readonly transition: string;
    }[]) {
      const parsed = JSON.parse(transition) as RunTransition;
      const before = observed.run;
      if (seq !== (before?.seq ?? 0) + 1 || parsed.seq !== seq) {
        this.#trace.broken('I12', `the journal of ${row.id} goes from ${before?.seq ?? 0} to ${seq}`);
      }
      if (!this.#clock.hasShown(parsed.at, momentMs)) {
        this.#trace.broken('I13', `${row.id} goes on at ${parsed.at}, which no clock has shown`);
      }
      // Each of two servers decides with the time that it began with.
      if (before && parsed.at < before.updatedAt - momentMs && !this.#clock.hasGoneBack) {
        this.#trace.broken('I12', `time runs backwards in ${row.id}`);
      }
      observed.run = evolveRun(before, parsed);
      if (before && !isOpen(before.state.status) && before.state.status !== 'created') this.#returned.add(row.id);
      this.#children.follow(before, parsed, observed.run);
      this.#forks.follow(before, parsed, observed.run);
      this.#editors.follow(parsed, observed.run);
      const version = this.#versionOf(observed.run.flow.hash);
      const followed = { before, transition: parsed, after: observed.run };
      if (version) {
        const initiators = this.#initiatorsOf(observed.run);
        observed.history.follow({ ...followed, version, initiators });
        this.#interlocks.follow({ ...followed, version, initiators });
        if (before) checkMigration({ ...followed, before, versionOf: this.#versionOf }, this.#trace);
      }
      if (version) this.#rollbacks.follow(before, parsed, observed.run, version);
      if (version) this.#checkRoom(observed.run, version, parsed);
      if (version) this.#checkTemplate(observed.run, version, parsed);
      this.#keepAttempts(observed.run.id, parsed, version);
    }
    this.#compare(row, observed.run);
  }

  /** Names of who started it, what it is forked from, and what waits for it; and of who had changed that. */
  #initiatorsOf({ id: run, startedBy, forkedFrom, origin }: Run): readonly string[] {
    const above = [forkedFrom?.run, origin.kind === 'step' ? origin.parent.run : undefined];
    const runs = above.flatMap((id) => this.#byId.get(id ?? '')?.run ?? []);
    const own = startedBy.kind === 'user' ? [startedBy.id] : [];
    return [...own, ...this.#editors.above(run), ...runs.flatMap((each) => this.#initiatorsOf(each))];
  }

  /** I10, and the index of timers (I13). */
  #compare(row: Row, folded: Run | undefined): void {
    if (!folded || folded.seq !== row.seq) {
      return this.#trace.broken('I12', `run ${row.id} is at ${row.seq}, its journal at ${folded?.seq}`);
    }
    const isSame =
      JSON.stringify(folded) === row.state || canonicalJson(folded) === canonicalJson(JSON.parse(row.state));
    if (!isSame) this.#trace.broken('I10', `the row of ${row.id} at ${row.seq} is not the fold of its journal`);
    if ((dueAt(folded) ?? null) !== row.due) this.#trace.broken('I13', `the timer of ${row.id} is not in its index`);
  }

  #keepAttempts(run: string, { events }: RunTransition, version: FlowVersion | undefined): void {
    for (const event of events) {
      if (event.type !== 'attempt_started' && event.type !== 'undo_started') continue;
      const { number, uuid, deadline } = event.attempt;
      if (this.#attempts.has(uuid)) this.#trace.broken('I2', `uuid ${uuid} is of two attempts`);
      const of = { run, step: event.step, visit: event.visit };
      const key =
        event.type === 'attempt_started'
          ? attemptKey({ ...of, attempt: event.attempt.keyOf ?? number })
          : undoKey({ ...of, attempt: event.undo.attempt, undo: number });
      if (event.type === 'attempt_started') this.#keyOfTask.set(attemptKey({ ...of, attempt: number }), key);
      const job = version && jobOf(version, event.step);
      if (event.type === 'attempt_started' && job?.kind === 'http' && job.atMostOnce) this.#once.add(uuid);
      this.#attempts.set(uuid, { key, deadline, run });
    }
  }
}

function openAttempts(run: Run): readonly { readonly key: string; readonly visit: OpenVisit }[] {
  return Object.values(run.open).flatMap((visit) => {
    const { step, phase } = visit;
    if (phase.kind !== 'attempting') return [];
    const { number, keyOf, acts } = phase.attempt;
    if (acts && !acts.open) return [];
    // Each act has a key of its own.
    const kept = acts ? number : (keyOf ?? number);
    const attempt = { run: run.id, step, visit: visit.number, attempt: kept };
    return [{ key: effectKey({ attempt, ...(acts?.open && { act: acts.open.number }) }), visit }];
  });
}
