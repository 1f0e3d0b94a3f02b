import { attemptKey, canonicalJson, parentOf, type Run, type RunTransition } from '@signalbox/engine';
import type { Trace } from './trace.ts';

type Child = { readonly id: string; readonly uuid: string; readonly key: string };

type Known = {
  readonly runOf: (id: string) => Run | undefined;
  /** Of the attempt with this uuid. */
  readonly keyOf: (uuid: string) => string | undefined;
};

const ends: ReadonlySet<string> = new Set(['done', 'stopped', 'failed', 'rolled_back']);

/** Runs that steps of others wait for: one for each attempt, and both ends go on in one commit. */
export class ObservedChildren {
  readonly #trace: Trace;
  readonly #runOf: (id: string) => Run | undefined;
  readonly #keyOf: (uuid: string) => string | undefined;
  readonly #byUuid = new Map<string, Child>();
  readonly #byKey = new Map<string, Child>();
  /** Somebody has moved them on after their failure, which their parents have heard of. */
  readonly #revived = new Set<string>();
  /** Closed or failed with this commit, by what they waited for. */
  #ended: { readonly key: string; readonly outcome: string }[] = [];

  constructor(trace: Trace, { runOf, keyOf }: Known) {
    this.#trace = trace;
    this.#runOf = runOf;
    this.#keyOf = keyOf;
  }

  runOf(uuid: string): Run | undefined {
    return this.#runOf(this.#byUuid.get(uuid)?.id ?? '');
  }

  hasOf(key: string): boolean {
    return this.#byKey.has(key);
  }

  follow(before: Run | undefined, { events, cause }: RunTransition, after: Run): void {
    if (!before) this.#begun(after);
    if (before?.state.status === 'failed' && after.state.status !== 'failed') this.#revived.add(after.id);
    if (cause !== 'run-finished' || !before) return;
    this.#trace.sometimes(`a run below ends, and its parent is ${after.state.status}`);
    for (const event of events) {
      if (event.type === 'visit_closed') {
        this.#ended.push({ key: attemptOf(before, event), outcome: event.outcome });
        return;
      }
      if (event.type === 'attempt_failed') {
        this.#ended.push({ key: attemptOf(before, event), outcome: event.failure.outcome });
        return;
      }
    }
  }

  /** As everything stands after a commit. */
  check(all: readonly Run[]): void {
    for (const { key, outcome } of this.#ended) {
      const child = this.#runOf(this.#byKey.get(key)?.id ?? '');
      // One that was rolled back has failed, for what waits for it.
      const status = child?.state.status === 'rolled_back' ? 'failed' : child?.state.status;
      if (status?.toUpperCase() === outcome) continue;
      this.#trace.broken('I5', `${key} ended as ${outcome}, and what it waited for is ${child?.state.status}`);
    }
    this.#ended = [];
    for (const run of all) this.#checkOne(run);
  }

  #begun(run: Run): void {
    const { origin } = run;
    if (origin.kind !== 'step') return;
    const parent = this.#runOf(origin.parent.run);
    if (!parent) return this.#trace.broken('I4', `${run.id} is below ${origin.parent.run}, which is not there`);
    const depth = parent.origin.kind === 'step' ? parent.origin.depth : 0;
    if (origin.depth !== depth + 1 && !run.forkedFrom)
      this.#trace.broken('I4', `${run.id} is at depth ${origin.depth}, and ${parent.id} at ${depth}`);
    if (run.forkedFrom) return;
    if (canonicalJson(run.startedBy) !== canonicalJson(parent.startedBy))
      this.#trace.broken('I8', `${run.id} is started by another than ${parent.id}`);
    const key = attemptKey(origin.parent);
    const uuid = run.id.slice(1);
    if (this.#keyOf(uuid) !== key) this.#trace.broken('I3', `${run.id} is not the run of ${key}`);
    if (this.#byKey.has(key)) this.#trace.broken('I3', `two runs are begun for ${key}`);
    const child = { id: run.id, uuid, key };
    this.#byKey.set(key, child);
    this.#byUuid.set(uuid, child);
    this.#trace.sometimes(`a run at depth ${origin.depth}`);
  }

  /** A parent waits only for what can still end, and what can still end has somebody who waits. */
  #checkOne(run: Run): void {
    for (const { step, number: visit, phase } of Object.values(run.open)) {
      if (phase.kind !== 'attempting' || phase.attempt.job !== 'flow') continue;
      const child = this.runOf(phase.attempt.uuid);
      if (child && ends.has(child.state.status))
        this.#trace.broken('L1', `${run.id}/${step}/${visit} waits for ${child.id}, which is ${child.state.status}`);
    }
    const attempt = parentOf(run);
    if (!attempt || ends.has(run.state.status) || run.rollback || this.#revived.has(run.id)) return;
    const open = this.#runOf(attempt.run)?.open[attempt.step];
    const isOpen = open?.number === attempt.visit && open.phase.kind === 'attempting';
    if (isOpen && open.phase.attempt.number === attempt.attempt) return;
    this.#trace.broken('L3', `${run.id} is ${run.state.status}, and ${attemptKey(attempt)} is over`);
  }
}

function attemptOf({ id, open }: Run, { step, visit }: { readonly step: string; readonly visit: number }): string {
  const phase = open[step]?.phase;
  const attempt = phase?.kind === 'attempting' ? phase.attempt.number : 0;
  return attemptKey({ run: id, step, visit, attempt });
}
