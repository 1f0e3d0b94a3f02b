import type { Actor } from '../actor.ts';
import type { Facts, FindFlow, FindSecret } from '../fact.ts';
import type { FlowVersion, Job, Step } from '../flow/flow.ts';
import { stepsByName } from '../flow/steps-by-name.ts';
import type { Ids } from '../ids.ts';
import { withGivenUp } from '../rollback/given-up.ts';
import { undoOf } from '../rollback/undo-search.ts';
import { type Instant, own } from '../value.ts';
import { applyRunEvent } from './evolve-run.ts';
import type { Run } from './run.ts';
import type { RunEvent } from './run-event.ts';

/** A transition in the making: each event is applied at once, so that the next is decided on the run after it. */
export class Draft {
  readonly version: FlowVersion;
  readonly now: Instant;
  readonly ids: Ids;
  readonly facts: Facts;
  readonly findFlow: FindFlow | undefined;
  readonly findSecret: FindSecret | undefined;
  /** Number of this transition. */
  readonly seq: number;
  readonly events: RunEvent[] = [];
  readonly #actor: Actor;
  readonly #fresh = new WeakSet();
  #run: Run;

  constructor(given: {
    readonly version: FlowVersion;
    /** Before the transition. */
    readonly run: Run;
    readonly actor: Actor;
    readonly now: Instant;
    readonly ids: Ids;
    readonly facts: Facts;
    readonly findFlow?: FindFlow | undefined;
    readonly findSecret?: FindSecret | undefined;
  }) {
    this.version = given.version;
    this.now = given.now;
    this.ids = given.ids;
    this.facts = given.facts;
    this.findFlow = given.findFlow;
    this.findSecret = given.findSecret;
    this.seq = given.run.seq + 1;
    this.#actor = given.actor;
    this.#run = given.run;
  }

  get run(): Run {
    return this.#run;
  }

  emit(given: RunEvent): void {
    const isEffect = (step: string) => undoOf(this.job(this.step(step))) !== undefined;
    const event = withGivenUp(given, this.#run, { now: this.now, isEffect });
    this.events.push(event);
    this.#run = applyRunEvent(this.#run, event, {
      at: this.now,
      actor: this.#actor,
      seq: this.seq,
      fresh: this.#fresh,
    });
  }

  findStep(name: string): Step | undefined {
    return stepsByName(this.version.flow).get(name);
  }

  /** For names that come from the flow or the run itself. */
  step(name: string): Step {
    const step = this.findStep(name);
    if (!step) throw new Error(`flow ${this.version.hash} has no step ${name}`);
    return step;
  }

  job(step: Step): Job {
    const job = own(this.version.jobs, step.job);
    if (!job) throw new Error(`step ${step.name} of flow ${this.version.hash} has no job ${step.job}`);
    return job;
  }
}
