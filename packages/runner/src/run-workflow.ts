import { cloneProcName, type ProcPlan, type WorkflowPlan } from '@signalbox/pipeline';
import { AppError } from '@signalbox/protocol';
import type { Backend, Sandbox } from './backend/backend.ts';
import type { Clock } from './clock.ts';
import { type CloneOptions, cloneWorkspace } from './clone-workspace.ts';
import type { LogLine } from './log-line.ts';
import { ProcLog } from './proc-log.ts';
import type { ProcEndState, ProcReport } from './proc-state.ts';
import { killed, runProgram, stepStart } from './run-proc.ts';
import { unsupportedParts } from './unsupported-parts.ts';

export type WorkflowRun = {
  readonly plan: WorkflowPlan;
  readonly backend: Backend;
  readonly clone?: CloneOptions;
  /** Stops all that runs; nothing new starts. */
  readonly cancel: AbortSignal;
  /** Each report waits for the one before; all lines of a proc are logged before its end is reported. */
  readonly report: (report: ProcReport) => Promise<void>;
  readonly log: (proc: string, lines: readonly LogLine[]) => Promise<void>;
  readonly clock: Clock;
};

export type WorkflowResult = {
  readonly status: 'success' | 'failure' | 'killed' | 'error';
  readonly exitCode: number;
  readonly error?: string;
  readonly procs: Readonly<Record<string, ProcEndState>>;
  /** Why not everything could be removed; a build does not fail by that, and the next sweep tries again. */
  readonly leftBehind?: string;
};

/** Executes a plan and cleans up behind it. Rejects only where the caller's own `report` or `log` did. */
export async function runWorkflow(run: WorkflowRun): Promise<WorkflowResult> {
  const unsupported = unsupportedParts(run.plan);
  if (unsupported.length > 0) {
    const error = `This agent does not run yet: ${unsupported.join(', ')}`;
    return { status: 'error', exitCode: 1, error, procs: {} };
  }
  let sandbox: Sandbox;
  try {
    sandbox = await run.backend.setup({ name: run.plan.name });
  } catch (error) {
    return { status: 'error', exitCode: 1, error: `No workspace could be made: ${messageOf(error)}`, procs: {} };
  }
  const workflow = new RunningWorkflow(run, sandbox);
  let cleanup: string | undefined;
  try {
    await workflow.runAll();
  } finally {
    cleanup = await sandbox.destroy().then(() => undefined, messageOf);
  }
  return { ...workflow.result(), ...(cleanup !== undefined && { leftBehind: cleanup }) };
}

class RunningWorkflow {
  private readonly run: WorkflowRun;
  private readonly sandbox: Sandbox;
  private readonly ends = new Map<string, ProcEndState>();
  /** Cancelled by the caller, or because the caller no longer takes what is told. */
  private readonly stop = new AbortController();
  private reported: Promise<void> = Promise.resolve();
  private failed: string | undefined;

  constructor(run: WorkflowRun, sandbox: Sandbox) {
    this.run = run;
    this.sandbox = sandbox;
  }

  async runAll(): Promise<void> {
    const { cancel, plan } = this.run;
    const onCancel = () => this.stop.abort();
    cancel.addEventListener('abort', onCancel, { once: true });
    if (cancel.aborted) onCancel();
    try {
      if (plan.clone) await this.runClone(plan.clone);
      await this.runProcs(plan.procs);
    } finally {
      cancel.removeEventListener('abort', onCancel);
    }
  }

  result(): WorkflowResult {
    const procs = Object.fromEntries(this.ends);
    const failure = this.failed === undefined ? undefined : this.ends.get(this.failed);
    if (Object.values(procs).some((end) => end.status === 'killed'))
      return { status: 'killed', exitCode: killed.exitCode, procs };
    if (!failure) return { status: 'success', exitCode: 0, procs };
    const status = failure.status === 'error' ? 'error' : 'failure';
    const error = failure.error === undefined ? {} : { error: `${this.failed}: ${failure.error}` };
    return { status, exitCode: failure.exitCode, ...error, procs };
  }

  /** Starts each proc as soon as those that it waits for have ended; a failing caller stops all of them. */
  private async runProcs(procs: readonly ProcPlan[]): Promise<void> {
    const running = new Map<string, Promise<void>>();
    const runAfter = async (proc: ProcPlan) => {
      await Promise.all(proc.dependsOn.map((name) => running.get(name)));
      await this.runProc(proc);
    };
    // A plan may name a proc before the one that it waits for.
    for (const proc of inStartOrder(procs)) {
      const promise = runAfter(proc);
      promise.catch(() => this.stop.abort());
      running.set(proc.name, promise);
    }
    const results = await Promise.allSettled(running.values());
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  }

  private async runClone(clone: NonNullable<WorkflowPlan['clone']>): Promise<void> {
    await this.runNamed(cloneProcName, false, async (log) => {
      const tools = {
        run: (start: Parameters<Sandbox['exec']>[0]) =>
          runProgram({ sandbox: this.sandbox, log, cancel: this.stop.signal, start }),
        say: (line: string) => log.write(0, [line]),
        isCancelled: () => this.stop.signal.aborted,
      };
      // Nothing of the plan's environment: git would take orders from it, such as to trace what it sends.
      return cloneWorkspace(clone, this.sandbox.environment, tools, this.run.clone ?? {});
    });
  }

  private async runProc(proc: ProcPlan): Promise<void> {
    if (this.stop.signal.aborted) return this.end(proc.name, killed);
    const isItsTurn = this.failed === undefined ? proc.onSuccess : proc.onFailure;
    if (!isItsTurn) return this.end(proc.name, skipped);
    if (proc.commands.length === 0) return this.skipPlugin(proc);
    await this.runNamed(proc.name, proc.failureIgnored, (log, environment) => {
      const start = stepStart(proc, { ...environment, ...proc.environment, ...this.stepValues('commands') });
      return runProgram({ sandbox: this.sandbox, log, cancel: this.stop.signal, start });
    });
  }

  private async skipPlugin(proc: ProcPlan): Promise<void> {
    const message = `Nothing was run: the plugin ${proc.image} needs a container backend`;
    await this.run.log(proc.name, [{ pos: 0, time: 0, type: 1, out: message }]);
    await this.end(proc.name, { ...skipped, error: message });
  }

  private async runNamed(
    name: string,
    failureIgnored: boolean,
    body: (log: ProcLog, environment: Readonly<Record<string, string>>) => Promise<ProcEndState>,
  ): Promise<void> {
    const { clock, plan } = this.run;
    const startedAt = clock.now();
    await this.report({ proc: name, state: 'started', at: startedAt });
    const sink = (lines: readonly LogLine[]) => this.run.log(name, lines).catch(refusedByCaller);
    const log = new ProcLog({ sink, seconds: () => Math.floor((clock.now() - startedAt) / 1000) });
    const environment = { ...plan.environment, ...this.sandbox.environment, CI_STEP_NAME: name };
    const end = await body(log, environment).catch(async (error: unknown): Promise<ProcEndState> => {
      if (error instanceof RefusedByCaller) throw error.cause;
      const message = messageOf(error);
      await log.write(1, [message]);
      return { status: 'error', exitCode: 1, error: message };
    });
    if (!failureIgnored && (end.status === 'failure' || end.status === 'error')) this.failed ??= name;
    await this.end(name, end);
  }

  private stepValues(type: string): Readonly<Record<string, string>> {
    return {
      CI_WORKSPACE: this.sandbox.environment.CI_WORKSPACE ?? '',
      CI_STEP_TYPE: type,
      CI_STEP_STARTED: String(Math.floor(this.run.clock.now() / 1000)),
      CI_PIPELINE_STATUS: this.failed === undefined ? 'success' : 'failure',
    };
  }

  private async end(proc: string, end: ProcEndState): Promise<void> {
    this.ends.set(proc, end);
    await this.report({ proc, state: 'ended', at: this.run.clock.now(), end });
  }

  private report(report: ProcReport): Promise<void> {
    this.reported = this.reported.then(() => this.run.report(report));
    return this.reported;
  }
}

/** Tells a failure of the caller's sink from one of the proc. */
class RefusedByCaller extends Error {}

function refusedByCaller(cause: unknown): never {
  throw new RefusedByCaller('The log was not taken', { cause });
}

const skipped: ProcEndState = { status: 'skipped', exitCode: 0 };

/** One pass where the plan is written in order, as plans nearly always are. */
function inStartOrder(procs: readonly ProcPlan[]): readonly ProcPlan[] {
  const ordered: ProcPlan[] = [];
  const names = new Set<string>();
  for (let rest = procs; rest.length > 0; ) {
    const waiting: ProcPlan[] = [];
    for (const proc of rest) {
      if (!proc.dependsOn.every((name) => names.has(name))) waiting.push(proc);
      else {
        names.add(proc.name);
        ordered.push(proc);
      }
    }
    if (waiting.length === rest.length) {
      throw new AppError('body_invalid', { message: 'The plan has procs that wait for each other or for nobody' });
    }
    rest = waiting;
  }
  return ordered;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
