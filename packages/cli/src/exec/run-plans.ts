import { procNames, type WorkflowPlan } from '@signalbox/pipeline';
import { runWorkflow, type WorkflowResult, type WorkflowRun } from '@signalbox/runner';
import type { ExecStatus, Tell } from './exec-event.ts';

/** What all workflows of a build have in common. */
export type PlansRun = Pick<WorkflowRun, 'backend' | 'clock' | 'cancel' | 'secrets' | 'timeLimitMs' | 'onFailure'> & {
  readonly plans: readonly WorkflowPlan[];
  /** So many workflows at the same time. */
  readonly parallel: number;
  /** What becomes of the files that a workflow has made. */
  readonly artifactsOf: (workflow: string) => NonNullable<WorkflowRun['artifacts']>;
  readonly tell: Tell;
};

/** Runs the workflows of a build as a server would let them run: each after those that it waits for. */
export async function runPlans(run: PlansRun): Promise<ExecStatus> {
  const running = new RunningPlans(run);
  await running.all();
  return running.status();
}

class RunningPlans {
  readonly #run: PlansRun;
  readonly #waiting: WorkflowPlan[];
  readonly #active = new Map<WorkflowPlan, Promise<void>>();
  readonly #ends = new Map<string, WorkflowResult['status'] | 'skipped'>();
  /** Ends the others where a step says that its failure ends the build. */
  readonly #stop = new AbortController();

  constructor(run: PlansRun) {
    this.#run = run;
    this.#waiting = [...run.plans];
  }

  async all(): Promise<void> {
    try {
      while (this.#waiting.length > 0 || this.#active.size > 0) {
        await this.#begin();
        if (this.#active.size > 0) await Promise.race(this.#active.values());
      }
    } finally {
      this.#stop.abort();
      await Promise.allSettled(this.#active.values());
    }
  }

  status(): ExecStatus {
    const ends = [...this.#ends.values()];
    if (this.#run.cancel.aborted) return 'killed';
    return ends.every((end) => end === 'success' || end === 'skipped') ? 'success' : 'failure';
  }

  async #begin(): Promise<void> {
    for (const plan of [...this.#waiting]) {
      const reason = this.#reasonAgainst(plan);
      if (reason !== undefined) await this.#skip(plan, reason);
      else if (this.#isReady(plan)) this.#start(plan);
    }
  }

  /** Why it will never run. */
  #reasonAgainst({ after }: WorkflowPlan): string | undefined {
    if (this.#run.cancel.aborted) return 'the build was cancelled';
    if (this.#stop.signal.aborted) return 'a step has ended the whole build';
    const ends = after?.workflows.map((name) => this.#ends.get(name)) ?? [];
    if (!after || ends.includes(undefined)) return undefined;
    const isGood = ends.every((end) => end === 'success');
    if (isGood) return after.onSuccess ? undefined : 'it is for failures, and nothing that it depends on has failed';
    return after.onFailure ? undefined : 'something that it depends on has not succeeded';
  }

  #isReady({ after, concurrency }: WorkflowPlan): boolean {
    if (this.#active.size >= this.#run.parallel) return false;
    if (after?.workflows.some((name) => !this.#ends.has(name))) return false;
    if (!concurrency) return true;
    const beside = [...this.#active.keys()].filter((plan) => plan.concurrency?.group === concurrency.group);
    return beside.length < concurrency.limit;
  }

  async #skip(plan: WorkflowPlan, reason: string): Promise<void> {
    this.#remove(plan);
    this.#ends.set(plan.name, 'skipped');
    await this.#run.tell({ type: 'workflow_skipped', workflow: plan.name, reason });
  }

  #start(plan: WorkflowPlan): void {
    this.#remove(plan);
    this.#active.set(
      plan,
      this.#execute(plan).finally(() => this.#active.delete(plan)),
    );
  }

  #remove(plan: WorkflowPlan): void {
    this.#waiting.splice(this.#waiting.indexOf(plan), 1);
  }

  async #execute(plan: WorkflowPlan): Promise<void> {
    const { tell, clock, backend, secrets, timeLimitMs, onFailure, artifactsOf } = this.#run;
    const workflow = plan.name;
    const startedAt = clock.now();
    await tell({ type: 'workflow_started', workflow, at: startedAt, steps: procNames(plan) });
    const { procs: _, ...result } = await runWorkflow({
      ...{ plan, backend, clock, ...tellings(plan, tell) },
      cancel: AbortSignal.any([this.#run.cancel, this.#stop.signal]),
      artifacts: artifactsOf(workflow),
      ...(secrets && { secrets }),
      ...(timeLimitMs !== undefined && { timeLimitMs }),
      ...(onFailure && { onFailure }),
    });
    this.#ends.set(workflow, result.status);
    if (result.cancelsBuild) this.#stop.abort();
    await tell({ type: 'workflow_ended', workflow, at: clock.now(), ms: clock.now() - startedAt, ...result });
  }
}

/** How a runner tells what it does. */
function tellings(plan: WorkflowPlan, tell: Tell): Pick<WorkflowRun, 'report' | 'log'> {
  const workflow = plan.name;
  const starts = new Map<string, number>();
  const all = [...(plan.services ?? []), ...plan.procs];
  const ignored = new Set(all.flatMap(({ name, failureIgnored }) => (failureIgnored ? [name] : [])));
  const background = new Set(all.flatMap(({ name, detached }) => (detached ? [name] : [])));
  return {
    report: async (report) => {
      const { proc: step, at } = report;
      if (report.state === 'started') {
        starts.set(step, at);
        return tell({ type: 'step_started', workflow, step, at });
      }
      const ms = at - (starts.get(step) ?? at);
      // Of what runs in the background only a start that fails counts.
      const counts = !ignored.has(step) && (report.end.status === 'error' || !background.has(step));
      return tell({ type: 'step_ended', workflow, step, at, ms, counts, ...report.end });
    },
    log: (step, lines) =>
      tell(
        lines.map(({ pos, type, out: text }) => {
          const stream = type === 0 ? 'stdout' : 'stderr';
          return { type: 'log', workflow, step, stream, pos, text };
        }),
      ),
  };
}
