import { cloneProcName, type ProcPlan, type WorkflowPlan } from '@signalbox/pipeline';
import type { ProcStart, Sandbox } from './backend/backend.ts';
import { BackgroundProcs } from './background-procs.ts';
import { cloneWorkspace } from './clone-workspace.ts';
import { durationText } from './duration-text.ts';
import { inStartOrder } from './in-start-order.ts';
import type { LogLine } from './log-line.ts';
import { Masker } from './mask/masker.ts';
import { messageOf } from './message-of.ts';
import { ProcLog } from './proc-log.ts';
import { procProgram } from './proc-program.ts';
import type { ProcEndState, ProcReport } from './proc-state.ts';
import { killed, runProgram } from './run-proc.ts';
import { runTries } from './run-tries.ts';
import type { FailedProc, WorkflowResult, WorkflowRun } from './run-workflow.ts';

export class RunningWorkflow {
  readonly #run: WorkflowRun;
  readonly #sandbox: Sandbox;
  readonly #masker: Masker;
  readonly #ends = new Map<string, ProcEndState>();
  readonly #logs = new Map<string, ProcLog>();
  readonly #background = new BackgroundProcs();
  /** Cancelled by the caller, by its time limit, or because the caller no longer takes what is told. */
  readonly #stop = new AbortController();
  #reported: Promise<void> = Promise.resolve();
  #failed: string | undefined;
  /** What it is that has ended everything, other than the caller. */
  #ended: { readonly by: 'time' | 'step'; readonly error?: string } | undefined;

  constructor(run: WorkflowRun, sandbox: Sandbox) {
    this.#run = run;
    this.#sandbox = sandbox;
    this.#masker = new Masker(Object.values(run.secrets ?? {}));
  }

  async runAll(): Promise<void> {
    const { cancel, plan, timeLimitMs } = this.#run;
    const onCancel = () => this.#stop.abort();
    cancel.addEventListener('abort', onCancel, { once: true });
    if (cancel.aborted) onCancel();
    const limit = timeLimitMs === undefined ? undefined : setTimeout(() => this.#timeOut(timeLimitMs), timeLimitMs);
    try {
      await this.#runClone(plan);
      await Promise.all((plan.services ?? []).map((service) => this.#runProc(service)));
      await this.#runProcs(plan.procs);
    } catch (error) {
      this.#stop.abort();
      throw error;
    } finally {
      clearTimeout(limit);
      await this.#background.end();
      cancel.removeEventListener('abort', onCancel);
    }
  }

  result(): WorkflowResult {
    const procs = Object.fromEntries(this.#ends);
    const failure = this.#failed === undefined ? undefined : this.#ends.get(this.#failed);
    const cancels = this.#ended?.by === 'step' ? { cancelsBuild: true as const } : {};
    if (this.#ended?.by !== 'step' && Object.values(procs).some((end) => end.status === 'killed')) {
      const error = this.#ended?.error === undefined ? {} : { error: this.#ended.error };
      return { status: 'killed', exitCode: killed.exitCode, ...error, procs };
    }
    if (!failure) return { status: 'success', exitCode: 0, procs };
    const status = failure.status === 'error' ? 'error' : 'failure';
    const error = failure.error === undefined ? {} : { error: `${this.#failed}: ${failure.error}` };
    return { status, exitCode: failure.exitCode, ...error, ...cancels, procs };
  }

  #timeOut(limitMs: number): void {
    const error = `It ran longer than ${durationText(limitMs)}`;
    this.#ended ??= { by: 'time', error };
    for (const [name, log] of this.#logs) {
      // Who no longer takes lines is told of that elsewhere.
      if (!this.#ends.has(name)) log.write(1, [`${error}, and is ended`]).catch(() => undefined);
    }
    this.#stop.abort();
  }

  /** Starts each proc as soon as those that it waits for have ended; a failing caller stops all of them. */
  async #runProcs(procs: readonly ProcPlan[]): Promise<void> {
    const running = new Map<string, Promise<void>>();
    const runAfter = async (proc: ProcPlan) => {
      await Promise.all(proc.dependsOn.map((name) => running.get(name)));
      await this.#runProc(proc);
    };
    // A plan may name a proc before the one that it waits for.
    for (const proc of inStartOrder(procs)) {
      const promise = runAfter(proc);
      promise.catch(() => this.#stop.abort());
      running.set(proc.name, promise);
    }
    const results = await Promise.allSettled(running.values());
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  async #runClone({ clone, cloneProcs }: WorkflowPlan): Promise<void> {
    for (const proc of cloneProcs ?? []) await this.#runProc(proc);
    if (!clone || cloneProcs) return;
    await this.#runNamed(cloneProcName, async (log) => {
      const tools = {
        run: (start: Parameters<Sandbox['exec']>[0]) =>
          runProgram({ sandbox: this.#sandbox, log, cancel: this.#stop.signal, start }),
        say: (line: string) => log.write(0, [line]),
        isCancelled: () => this.#stop.signal.aborted,
      };
      // Nothing of the plan's environment: git would take orders from it, such as to trace what it sends.
      return cloneWorkspace(clone, this.#sandbox.environment, tools, this.#run.clone ?? {});
    });
  }

  async #runProc(proc: ProcPlan): Promise<void> {
    if (this.#stop.signal.aborted) return this.#end(proc.name, killed);
    const isItsTurn = this.#failed === undefined ? proc.onSuccess : proc.onFailure;
    if (!isItsTurn) return this.#end(proc.name, skipped);
    const environment = this.#environmentOf(proc);
    const start = procProgram(proc, environment, this.#run.secrets ?? {});
    if (start.program.length === 0 && !this.#run.backend.hasImages) return this.#skipPlugin(proc);
    if (proc.detached) {
      await this.#background.start(this.#stop.signal, (cancel, onStart) =>
        this.#runNamed(
          proc.name,
          async (log) => {
            const end = await runProgram({ sandbox: this.#sandbox, log, cancel, start, onStart });
            // That it was still there when all else had ended is what it was for.
            return end.status === 'killed' && !this.#stop.signal.aborted ? { ...end, ...success } : end;
          },
          { ignored: (end) => proc.failureIgnored || end.status !== 'error' },
        ),
      );
      return;
    }
    await this.#runNamed(
      proc.name,
      (log) =>
        runTries({
          ...{ sandbox: this.#sandbox, log, cancel: this.#stop.signal, start, proc },
          isFatal: (error) => error instanceof RefusedByCaller,
        }),
      {
        ignored: () => proc.failureIgnored,
        failed: async (end) => {
          if (proc.failureCancels) this.#ended ??= { by: 'step' };
          else await this.#run.onFailure?.({ proc, end, ...this.#shellOf(proc, start.environment) });
          if (proc.failureCancels) this.#stop.abort();
        },
      },
    );
  }

  #shellOf({ name }: ProcPlan, given: ProcStart['environment']): Pick<FailedProc, 'environment' | 'openShell'> {
    const { openShell } = this.#sandbox;
    return {
      environment: { ...given, ...this.#sandbox.environmentIn?.(name) },
      ...(openShell && { openShell: (terminal) => openShell.call(this.#sandbox, name, terminal) }),
    };
  }

  async #skipPlugin(proc: ProcPlan): Promise<void> {
    const message = `Nothing was run: the plugin ${proc.image} needs a container backend`;
    await this.#run.log(proc.name, [{ pos: 0, time: 0, type: 1, out: message }]);
    await this.#end(proc.name, { ...skipped, error: message });
  }

  async #runNamed(
    name: string,
    body: (log: ProcLog) => Promise<ProcEndState>,
    { ignored = () => false, failed }: Consequences = {},
  ): Promise<void> {
    const { clock } = this.#run;
    const startedAt = clock.now();
    await this.#report({ proc: name, state: 'started', at: startedAt });
    const sink = (lines: readonly LogLine[]) => this.#run.log(name, lines).catch(refusedByCaller);
    const seconds = () => Math.floor((clock.now() - startedAt) / 1000);
    const log = new ProcLog({ sink, seconds, masker: this.#masker });
    this.#logs.set(name, log);
    const end = await body(log).catch(async (error: unknown): Promise<ProcEndState> => {
      if (error instanceof RefusedByCaller) throw error.cause;
      const message = messageOf(error);
      await log.write(1, [message]);
      return { status: 'error', exitCode: 1, error: message };
    });
    const isFailure = end.status === 'failure' || end.status === 'error';
    const isFirst = isFailure && !ignored(end) && this.#failed === undefined;
    if (isFirst) this.#failed = name;
    await this.#end(name, end);
    if (isFirst && !this.#stop.signal.aborted) await failed?.(end);
  }

  #environmentOf(proc: ProcPlan): Readonly<Record<string, string>> {
    const { plan, clock } = this.#run;
    const status = this.#failed === undefined ? 'success' : 'failure';
    const all = { ...plan.environment, ...this.#sandbox.environment, ...proc.environment };
    const older = ['CI_BUILD_STATUS', 'DRONE_BUILD_STATUS'].filter((name) => Object.hasOwn(all, name));
    return {
      ...all,
      ...Object.fromEntries(older.map((name) => [name, status])),
      CI_WORKSPACE: this.#sandbox.environment.CI_WORKSPACE ?? '',
      CI_STEP_STARTED: String(Math.floor(clock.now() / 1000)),
      CI_PIPELINE_STATUS: status,
    };
  }

  async #end(proc: string, end: ProcEndState): Promise<void> {
    const shown = this.#masked(end);
    this.#ends.set(proc, shown);
    await this.#report({ proc, state: 'ended', at: this.#run.clock.now(), end: shown });
  }

  #masked({ error, outputs, ...end }: ProcEndState): ProcEndState {
    const text = (value: string) => this.#masker.text(value);
    return {
      ...end,
      ...(error !== undefined && { error: text(error) }),
      ...(outputs && {
        outputs: Object.fromEntries(Object.entries(outputs).map(([key, value]) => [key, text(value)])),
      }),
    };
  }

  #report(report: ProcReport): Promise<void> {
    this.#reported = this.#reported.then(() => this.#run.report(report));
    return this.#reported;
  }
}

type Consequences = {
  readonly ignored?: (end: ProcEndState) => boolean;
  readonly failed?: (end: ProcEndState) => Promise<void>;
};

/** Tells a failure of the caller's sink from one of the proc. */
class RefusedByCaller extends Error {}

function refusedByCaller(cause: unknown): never {
  throw new RefusedByCaller('The log was not taken', { cause });
}

const success: ProcEndState = { status: 'success', exitCode: 0 };
const skipped: ProcEndState = { status: 'skipped', exitCode: 0 };
