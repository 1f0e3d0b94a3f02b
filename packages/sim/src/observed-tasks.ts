import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { type BuildTransition, effectKey, isBuildOver, undoTaskOf } from '@signalbox/engine';
import type { Unit } from '@signalbox/store';
import type { Written } from './faulty-store.ts';
import type { ObservedBuilds } from './observed-builds.ts';
import type { ObservedRuns } from './observed-runs.ts';
import type { ServerClock } from './server-clock.ts';
import type { Trace } from './trace.ts';

type Row = {
  readonly id: string;
  readonly kind: string;
  readonly epoch: number;
  readonly owner: string | null;
  readonly claimableAt: number;
};

type Given = {
  readonly trace: Trace;
  readonly runs: ObservedRuns;
  readonly builds: ObservedBuilds;
  readonly clock: ServerClock;
  readonly isServed: (key: string) => boolean;
};

/** Longer than a sweep takes. */
const momentMs = 150;

/** The tasks of the database after each write: who may change them, and whether each open attempt still has one. */
export class ObservedTasks {
  readonly #trace: Trace;
  readonly #runs: ObservedRuns;
  readonly #clock: ServerClock;
  readonly #builds: ObservedBuilds;
  readonly #isServed: (key: string) => boolean;
  readonly #select: StatementSync;
  #before: ReadonlyMap<string, Row> = new Map();

  constructor(database: DatabaseSync, given: Given) {
    this.#trace = given.trace;
    this.#runs = given.runs;
    this.#clock = given.clock;
    this.#builds = given.builds;
    this.#isServed = given.isServed;
    this.#select = database.prepare('SELECT id, kind, epoch, owner, claimable_at AS claimableAt FROM tasks');
  }

  get left(): readonly string[] {
    return [...this.#before.keys()];
  }

  /** L2: what nobody has taken yet is taken as soon as there is room for it. */
  checkRoom(roomSince: (kind: string) => number | undefined, now: number): void {
    for (const { id, kind, epoch, claimableAt } of this.#before.values()) {
      const since = roomSince(kind) ?? now;
      if (epoch > 0 || Math.max(claimableAt, since) > now - momentMs) continue;
      this.#trace.broken('L2', `nobody takes ${id}, and there has been room since ${since}`);
    }
  }

  /** L3: who stops a server in order finds nothing to be done again. */
  checkStopped(accepted: ReadonlySet<string>): void {
    for (const id of this.#before.keys()) {
      if (accepted.has(id)) this.#trace.broken('L3', `${id} was accepted, and is left by a server that has stopped`);
    }
  }

  written({ verb, batch, results }: Written): void {
    const rows = new Map((this.#select.all() as unknown as readonly Row[]).map((row) => [row.id, row]));
    const committed = (batch?.units ?? []).filter((_, index) => results?.[index]?.ok === true);
    for (const unit of committed) this.#checkFences(unit);
    const ended = new Set(committed.flatMap(({ writes }) => writes.flatMap(({ endedTasks }) => endedTasks)));
    for (const before of this.#before.values()) {
      const now = rows.get(before.id);
      if (now) this.#checkHolder(before, now);
      else if (!ended.has(before.id)) this.#checkFinish(before, batch);
    }
    if (verb === 'start') this.#checkReleased(rows);
    this.#before = rows;
    this.#checkComplete(rows);
  }

  /** I9: what is accepted under a lease was asked for by its holder. */
  #checkFences(unit: Unit): void {
    for (const write of unit.writes) {
      if (write.kind === 'run' && write.transitions.some(({ cause }) => codeReports.has(cause))) {
        if (!unit.fences.some(({ task }) => task.startsWith(`${write.id}/`))) {
          this.#trace.broken('I9', `${write.id} was changed by a job host without a lease`);
        }
      }
      if (write.kind !== 'build' || !write.transitions.some(isReport)) continue;
      if (!unit.fences.some(({ task }) => task.startsWith(`${write.id}/`))) {
        this.#trace.broken('I9', `${write.id} was changed by an agent without a lease`);
      }
    }
    for (const { task, epoch } of unit.fences) {
      const held = this.#before.get(task);
      if (held?.epoch !== epoch || held.owner === null) {
        this.#trace.broken('I9', `${task} was changed under epoch ${epoch}, and ${held?.epoch} is current`);
      }
    }
  }

  /** A server that starts is the only one: nobody waits for the leases of those before. */
  #checkReleased(rows: ReadonlyMap<string, Row>): void {
    for (const { id, owner } of rows.values()) {
      if (owner?.startsWith('server:')) this.#trace.broken('I9', `${id} is still leased to ${owner}`);
    }
  }

  /** I9: epochs never go back, and a new holder has a new one. */
  #checkHolder(before: Row, now: Row): void {
    const takenOver = now.owner !== null && now.owner !== before.owner;
    if (now.epoch < before.epoch || (takenOver && now.epoch === before.epoch)) {
      this.#trace.broken('I9', `${now.id} goes from epoch ${before.epoch} to ${now.epoch} for ${now.owner}`);
    }
    if (now.epoch > before.epoch && before.owner !== null && before.claimableAt > this.#clock.highest) {
      this.#trace.broken('I9', `${now.id} is taken from ${before.owner} before its lease ends`);
    }
    if (takenOver && before.owner !== null) this.#trace.sometimes('a lease ends and is taken over');
  }

  /** I9: only the holder finishes a task, and only when its delivery was accepted. */
  #checkFinish({ id, epoch, owner }: Row, batch: Written['batch']): void {
    const finish = batch?.tasks.find(
      (change) => change.change === 'finish' && change.task === id && change.epoch === epoch,
    );
    if (!finish || owner === null) this.#trace.broken('I9', `${id} went without its holder`);
    else if (!this.#isServed(this.#runs.keyOfTask(id)))
      this.#trace.broken('L1', `${id} is finished, and nobody has accepted it`);
  }

  /** An open attempt has its task until the service has accepted, and no other task is there (L3). */
  #checkComplete(rows: ReadonlyMap<string, Row>): void {
    const open = new Set<string>();
    for (const run of this.#runs.all) {
      for (const { step, number: visit, phase } of Object.values(run.open)) {
        if (phase.kind !== 'attempting') continue;
        const { number, acts } = phase.attempt;
        // Between acts nothing is to be done.
        if (acts && !acts.open) continue;
        const attempt = { run: run.id, step, visit, attempt: number };
        const id = effectKey({ attempt, ...(acts?.open && { act: acts.open.number }) });
        open.add(id);
        const build = this.#builds.ofAttempt(phase.attempt.uuid);
        if (build && isBuildOver(build)) this.#trace.broken('L1', `${id} waits for ${build.id}, which is over`);
        if (!rows.has(id) && !this.#isServed(this.#runs.keyOfTask(id)))
          this.#trace.broken('L1', `${id} is open without a task`);
      }
    }
    for (const run of this.#runs.all) {
      const id = undoTaskOf(run);
      if (id === undefined) continue;
      open.add(id);
      if (!rows.has(id) && !this.#isServed(this.#runs.keyOfTask(id)))
        this.#trace.broken('L1', `${id} is under way without a task`);
    }
    for (const id of this.#checkBuilds(rows)) open.add(id);
    for (const id of rows.keys())
      if (!open.has(id)) this.#trace.broken('L3', `task ${id} is left of an attempt that is over`);
  }

  /** What is open of a build has its task, and a build of a run goes on only as long as its attempt. */
  #checkBuilds(rows: ReadonlyMap<string, Row>): readonly string[] {
    const open: string[] = [];
    for (const build of this.#builds.all) {
      if (isBuildOver(build)) continue;
      if (build.attempt && !this.#runs.isOpen(build.attempt)) {
        this.#trace.broken('L3', `${build.id} goes on, and nobody waits for it`);
      }
      for (const { name, state, after } of Object.values(build.workflows)) {
        const id = `${build.id}/${name}`;
        const ends = after?.workflows.map((each) => build.workflows[each]?.state.status) ?? [];
        if (state.status === 'waiting' && ends.every((end) => end === 'finished' || end === 'skipped'))
          this.#trace.broken('L1', `${id} waits for nothing`);
        if (state.status !== 'queued' && state.status !== 'running') continue;
        open.push(id);
        if (!rows.has(id)) this.#trace.broken('L1', `${id} is ${state.status} without a task`);
      }
    }
    return open;
  }
}

const codeReports: ReadonlySet<string> = new Set(['code-finished', 'act-finished', 'keep-undo-data']);

/** What an agent says of its own work: that other work ends because of it needs no lease of that. */
function isReport({ actor, cause }: BuildTransition): boolean {
  return actor.kind === 'agent' && cause !== 'kill';
}
