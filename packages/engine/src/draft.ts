import type { Actor } from './actor.ts';
import { applyRunEvent } from './evolve-run.ts';
import type { FlowVersion, Job, Step } from './flow.ts';
import type { Ids } from './ids.ts';
import type { Run } from './run.ts';
import type { RunEvent } from './run-event.ts';
import { type Instant, own } from './value.ts';

/** A transition in the making: each event is applied at once, so that the next is decided on the run after it. */
export class Draft {
  readonly version: FlowVersion;
  readonly now: Instant;
  readonly ids: Ids;
  /** Number of this transition. */
  readonly seq: number;
  readonly events: RunEvent[] = [];
  readonly #actor: Actor;
  #run: Run | undefined;

  constructor(given: {
    readonly version: FlowVersion;
    readonly run: Run | undefined;
    readonly actor: Actor;
    readonly now: Instant;
    readonly ids: Ids;
  }) {
    this.version = given.version;
    this.now = given.now;
    this.ids = given.ids;
    this.seq = (given.run?.seq ?? 0) + 1;
    this.#actor = given.actor;
    this.#run = given.run;
  }

  get run(): Run {
    if (!this.#run) throw new Error('the run has not started');
    return this.#run;
  }

  emit(event: RunEvent): void {
    this.events.push(event);
    this.#run = applyRunEvent(this.#run, event, { at: this.now, actor: this.#actor, seq: this.seq });
  }

  step(name: string): Step | undefined {
    return this.version.flow.steps.find((step) => step.name === name);
  }

  job(step: Step): Job {
    const job = own(this.version.jobs, step.job);
    if (!job) throw new Error(`step ${step.name} of flow ${this.version.hash} has no job ${step.job}`);
    return job;
  }
}
