import { rm } from 'node:fs/promises';
import { artifactLimits, type Pipeline, type State, WorkflowPlan } from '@signalbox/protocol';
import {
  type Artifact,
  type Backend,
  type Clock,
  type ProcReport,
  runWorkflow,
  type WorkflowResult,
} from '@signalbox/runner';
import { makeArtifactFolder } from './artifact-folders.ts';
import type { Log } from './log.ts';
import { Outbox } from './outbox.ts';
import { goneReason, RpcError } from './rpc-error.ts';
import type { Call } from './server-link.ts';
import { uploadArtifacts } from './upload-artifacts.ts';

export type TaskRunOptions = {
  readonly pipeline: Pipeline;
  readonly call: Call;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly log: Log;
  readonly extendEveryMs: number;
  readonly workRoot: string;
  readonly spoolBytes?: number;
};

/** `stopped`: by the agent's own end. In all three cases nothing more is told about the task. */
export type Forgotten = 'cancelled' | 'lost' | 'stopped';

/** One workflow in this agent's hands, from `init` to `done`. */
export class TaskRun {
  readonly id: string;
  /** Resolves when nothing of it runs any more. */
  readonly over: Promise<void>;
  readonly #options: TaskRunOptions;
  readonly #outbox: Outbox;
  readonly #kill = new AbortController();
  readonly #calls = new AbortController();
  readonly #startedAt = new Map<string, number>();
  readonly #lastError = new Map<string, string>();
  /** Why not all files of the workflow are with the server. */
  #artifactsLost: string | undefined;
  #forgotten: Forgotten | undefined;
  #isAbandoned = false;
  /** The end of one that was stopped though it is still ours. */
  #stopped: End | undefined;

  constructor(options: TaskRunOptions) {
    this.#options = options;
    this.id = options.pipeline.id;
    this.#outbox = new Outbox({
      task: this.id,
      call: options.call,
      onRefused: (error) => this.#refused(error),
      ...(options.spoolBytes !== undefined && { limitBytes: options.spoolBytes }),
    });
    this.over = this.#run();
  }

  /** Kills what runs and leaves the task to the server. */
  forget(reason: Forgotten): void {
    if (this.#forgotten || this.#calls.signal.aborted) return;
    this.#forgotten = reason;
    this.#options.log.info('workflow given up', { task: this.id, reason });
    this.#outbox.close();
    this.#calls.abort(new Error(reason));
    this.#kill.abort();
  }

  /** The server took neither what was told nor the end: its lease has to run out. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  async extend(): Promise<void> {
    await this.#call('extend', this.id).catch((error: unknown) => this.#refused(error));
  }

  async #run(): Promise<void> {
    const { log, pipeline, extendEveryMs } = this.#options;
    log.info('workflow taken', { task: this.id });
    let isExtending = false;
    const extending = setInterval(() => {
      if (isExtending) return;
      isExtending = true;
      void this.extend().finally(() => {
        isExtending = false;
      });
    }, extendEveryMs);
    // Who runs it looks after the time itself, and tells the log; this is for when that hangs.
    const timeLimit = setTimeout(() => this.#stop(timedOut(pipeline)), timeLimitMs(pipeline) + lateMs);
    void this.#wait();
    try {
      await this.#execute();
    } catch (error) {
      this.#refused(error);
      this.#isAbandoned = !this.#calls.signal.aborted;
    } finally {
      clearInterval(extending);
      clearTimeout(timeLimit);
      this.#outbox.close();
      this.#calls.abort(new Error('over'));
    }
  }

  async #execute(): Promise<void> {
    const { clock, pipeline, log } = this.#options;
    const started = clock.now();
    await this.#call('init', { id: this.id, state: workflowState({ started }) });
    const plan = WorkflowPlan.safeParse(pipeline.config);
    const end = plan.success ? await this.#runPlan(plan.data) : unreadable(plan.error.issues);
    if (this.#forgotten) return;
    await this.#outbox.flushed();
    const state = workflowState({ started, finished: clock.now(), ...end });
    await this.#call('done', { id: this.id, state });
    log.info('workflow done', { task: this.id, exitCode: end.exitCode });
  }

  async #runPlan(plan: WorkflowPlan): Promise<End> {
    const { backend, clock, pipeline } = this.#options;
    const artifacts = await makeArtifactFolder(this.#options.workRoot);
    try {
      const result = await runWorkflow({
        plan,
        backend,
        clock,
        cancel: this.#kill.signal,
        timeLimitMs: timeLimitMs(pipeline),
        ...(pipeline.secrets && { secrets: pipeline.secrets }),
        artifacts: {
          into: artifacts,
          mostBytes: artifactLimits.bytes,
          told: (files) => this.#upload(artifacts, files),
        },
        report: async (report) => this.#report(report),
        log: (proc, lines) => {
          const text = lines.findLast(({ type, out }) => type === 1 && out.trim() !== '')?.out;
          if (text !== undefined) this.#lastError.set(proc, text.slice(0, 1000));
          return this.#outbox.write(proc, lines);
        },
      });
      return this.#endOf(result);
    } catch (error) {
      return { exitCode: 1, error: error instanceof Error ? error.message : String(error) };
    } finally {
      await rm(artifacts, { recursive: true, force: true });
    }
  }

  async #upload(folder: string, files: readonly Artifact[]): Promise<void> {
    const send = (piece: object) =>
      this.#call('upload', { id: this.id, file: { ...piece, mime: 'application/octet-stream' } });
    try {
      await uploadArtifacts({ folder, files, send });
    } catch (error) {
      if (error instanceof RpcError && goneReason(error) !== undefined) this.#refused(error);
      else this.#artifactsLost = error instanceof Error ? error.message : String(error);
    }
  }

  #endOf({ artifactsLost = this.#artifactsLost, ...result }: WorkflowResult): End {
    if (this.#stopped) return this.#stopped;
    const { status, exitCode, error = '', procs, cancelsBuild } = result;
    const isGood = status === 'success' || (status === 'error' && error === '');
    if (isGood && artifactsLost !== undefined) {
      return { exitCode: 1, error: `not all artifacts could be kept: ${artifactsLost}` };
    }
    // The words of the program that failed, such as git's, say more than ours.
    const culprit = Object.entries(procs).find(([, end]) => end.status !== 'skipped' && end.error !== undefined);
    const words = culprit ? this.#lastError.get(culprit[0]) : undefined;
    return {
      exitCode,
      error: error === '' || words === undefined || error.includes(words) ? error : `${error}: ${words}`,
      ...(cancelsBuild && { cancels: true }),
    };
  }

  #report(report: ProcReport): void {
    const at = seconds(report.at);
    if (report.state === 'started') {
      this.#startedAt.set(report.proc, at);
      this.#outbox.report({ proc: report.proc, exited: false, exit_code: 0, started: at, finished: 0, error: '' });
      return;
    }
    const { status, exitCode, error = '', outputs } = report.end;
    this.#outbox.report({
      proc: report.proc,
      exited: true,
      exit_code: exitCode,
      started: this.#startedAt.get(report.proc) ?? at,
      finished: at,
      error,
      ...(status === 'skipped' && { skipped: true }),
      ...(outputs && { outputs }),
    });
  }

  /** Ends when the task does, wherever that was decided. */
  async #wait(): Promise<void> {
    await this.#call('wait', this.id).catch((error: unknown) => {
      const isAboutTask = error instanceof RpcError && goneReason(error) !== undefined;
      if (isAboutTask) this.#refused(error);
      else if (!this.#calls.signal.aborted) this.#options.log.warn('wait failed', { task: this.id, error });
    });
  }

  #stop(end: End): void {
    this.#stopped ??= end;
    this.#kill.abort();
  }

  #refused(error: unknown): void {
    if (this.#calls.signal.aborted) return;
    const reason = error instanceof RpcError ? goneReason(error) : undefined;
    if (reason) return this.forget(reason);
    this.#options.log.error('the server refused what a workflow told', { task: this.id, error });
    const message = error instanceof Error ? error.message : String(error);
    this.#stop({ exitCode: 1, error: `The server refused a report: ${message}` });
  }

  #call(method: Parameters<Call>[0], params: unknown): Promise<unknown> {
    return this.#options.call(method, params, { signal: this.#calls.signal });
  }
}

type End = { readonly exitCode: number; readonly error: string; readonly cancels?: true };

/** 128 + SIGKILL, as the ancestor's agents say it. */
const killedExitCode = 137;
const defaultTimeoutMinutes = 60;
const longestTimeoutMinutes = 24 * 60;
const lateMs = 60_000;

function timeoutMinutes({ timeout }: Pipeline): number {
  return Math.min(timeout > 0 ? timeout : defaultTimeoutMinutes, longestTimeoutMinutes);
}

function timeLimitMs(pipeline: Pipeline): number {
  return timeoutMinutes(pipeline) * 60_000;
}

function timedOut(pipeline: Pipeline): End {
  return { exitCode: killedExitCode, error: `ran longer than ${timeoutMinutes(pipeline)} minutes` };
}

function unreadable(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): End {
  const problems = issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join('.') || 'plan'}: ${message}`);
  return { exitCode: 1, error: `This agent cannot read the plan: ${problems.join('; ')}` };
}

function workflowState(known: { started: number; finished?: number } & Partial<End>): State {
  const isOver = known.finished !== undefined;
  return {
    proc: '',
    exited: isOver,
    exit_code: known.exitCode ?? 0,
    started: seconds(known.started),
    finished: seconds(known.finished ?? 0),
    error: known.error ?? '',
    ...(known.cancels && { cancels: true }),
  };
}

/** With the milliseconds as a fraction. */
function seconds(ms: number): number {
  return ms / 1000;
}
