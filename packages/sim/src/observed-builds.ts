import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  type Build,
  type BuildEvent,
  type BuildTransition,
  canonicalJson,
  evolveBuild,
  isBuildOver,
} from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Row = { readonly no: number; readonly id: string; readonly seq: number; readonly state: string };

/** The builds of the database, read past the server: each journal is followed, folded and compared with its row. */
export class ObservedBuilds {
  readonly #trace: Trace;
  readonly #rows: StatementSync;
  readonly #journal: StatementSync;
  readonly #byId = new Map<string, Build>();

  constructor(database: DatabaseSync, trace: Trace) {
    this.#trace = trace;
    this.#rows = database.prepare('SELECT no, id, seq, state FROM builds');
    this.#journal = database.prepare('SELECT transition FROM build_journal WHERE build = ? AND seq > ? ORDER BY seq');
  }

  get all(): readonly Build[] {
    return [...this.#byId.values()];
  }

  /** Of an attempt, by the uuid of which there can be one only. */
  ofAttempt(uuid: string): Build | undefined {
    return this.#byId.get(`b${uuid}`);
  }

  refresh(): void {
    for (const row of this.#rows.all() as unknown as readonly Row[]) {
      const known = this.#byId.get(row.id);
      if (known?.seq !== row.seq) this.#follow(row, known);
    }
  }

  /** I1: an end that was answered with success is in the build, with the lease that reported it. */
  reported(lease: string, agent: string, exitCode: number): void {
    this.refresh();
    const [, id = '', name = '', epoch] = /^(.*)\/(.*)\.(\d+)$/.exec(lease) ?? [];
    const state = this.#byId.get(id)?.workflows[name]?.state;
    if (state?.status === 'finished' && state.agent === agent && state.epoch === Number(epoch)) {
      if (state.exitCode === exitCode) return;
    }
    this.#trace.broken('I1', `${lease} was done with ${exitCode}, and ${JSON.stringify(state)} is recorded`);
  }

  #follow(row: Row, known: Build | undefined): void {
    let build = known;
    const rows = this.#journal.all(row.no, known?.seq ?? 0) as unknown as readonly { readonly transition: string }[];
    for (const { transition } of rows) {
      const parsed = JSON.parse(transition) as BuildTransition;
      if (parsed.seq !== (build?.seq ?? 0) + 1) this.#trace.broken('I12', `${row.id} goes on with ${parsed.seq}`);
      this.#trace.sometimes(`build command ${parsed.cause}`);
      this.#trace.note(`${row.id} ${parsed.seq} ${parsed.cause}: ${parsed.events.map(eventText).join(', ')}`);
      for (const event of parsed.events) this.#check(row.id, event, { build, transition: parsed });
      build = evolveBuild(build, parsed);
    }
    if (!build || build.seq !== row.seq) return this.#trace.broken('I12', `build ${row.id} is at ${row.seq}`);
    if (canonicalJson(build) !== canonicalJson(JSON.parse(row.state))) {
      this.#trace.broken('I10', `the row of ${row.id} at ${row.seq} is not the fold of its journal`);
    }
    this.#byId.set(row.id, build);
    this.#checkEnd(build);
  }

  #check(id: string, event: BuildEvent, { build, transition }: Followed): void {
    const { actor } = transition;
    this.#trace.sometimes(`build: ${event.type}`);
    if (build && isBuildOver(build)) this.#trace.broken('I2', `${event.type} in ${id}, which is ${build.state.status}`);
    if (!('workflow' in event)) return;
    const state = build?.workflows[event.workflow]?.state;
    if (state?.status === 'finished')
      this.#trace.broken('I2', `${event.type} in ${id}/${event.workflow}, which is over`);
    if (event.type === 'workflow_started') {
      if (state?.status === 'running') this.#trace.sometimes('a workflow begins anew');
      const before = state?.status === 'running' ? state.epoch : 0;
      this.#checkOrder(id, event.workflow, build);
      if (event.epoch <= before) this.#trace.broken('I9', `${id} begins with epoch ${event.epoch} after ${before}`);
      if (actor.kind !== 'agent' || actor.id !== event.agent)
        this.#trace.broken('I9', `${id} is not begun by its agent`);
    } else if (/^workflow_(queued|skipped|killed)$/.test(event.type)) {
      // By the end of another one.
      if (transition.cause !== 'done' || actor.kind !== 'agent') this.#trace.broken('I9', `${event.type} in ${id}`);
    } else if (state?.status !== 'running' || actor.kind !== 'agent' || actor.id !== state.agent) {
      this.#trace.broken('I9', `${event.type} in ${id}/${event.workflow}, not by who runs it`);
    }
  }

  /** I5: a workflow begins after those that it waits for, and only where their ends are as it wants them. */
  #checkOrder(id: string, workflow: string, build: Build | undefined): void {
    const after = build?.workflows[workflow]?.after;
    if (!build || !after) return;
    this.#trace.sometimes('a workflow begins after others');
    const ends = after.workflows.map((name) => build.workflows[name]?.state);
    const isGood = ends.every((end) => end?.status === 'finished' && end.result === 'success');
    const areOver = ends.every((end) => end?.status === 'finished' || end?.status === 'skipped');
    if (!areOver || !(isGood ? after.onSuccess : after.onFailure))
      this.#trace.broken('I5', `${id}/${workflow} begins after ${JSON.stringify(ends)}`);
  }

  /** A build has succeeded when all that is in it has; it ends with the last. */
  #checkEnd({ id, state, workflows, attempt }: Build): void {
    const states = Object.values(workflows).map((workflow) => workflow.state);
    const isWorkOver = states.every(({ status }) => /^(finished|skipped|killed)$/.test(status));
    if (isWorkOver && state.status !== 'finished' && state.status !== 'killed')
      this.#trace.broken('L1', `${id} is ${state.status}, its work is over`);
    if (state.status !== 'finished') return;
    if (!isWorkOver) this.#trace.broken('I5', `${id} is over before its workflows`);
    const isGood = states.every(
      (one) => one.status === 'skipped' || (one.status === 'finished' && one.result === 'success'),
    );
    const isEmpty = states.length === 0 && attempt !== undefined;
    if ((state.result === 'success') !== (isGood && !isEmpty))
      this.#trace.broken('I5', `${id} ended as ${state.result}`);
  }
}

type Followed = { readonly build: Build | undefined; readonly transition: BuildTransition };

function eventText(event: BuildEvent): string {
  return 'workflow' in event ? `${event.type} ${event.workflow}` : event.type;
}
