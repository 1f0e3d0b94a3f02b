import type { BuildCommand, ProcReport, Workflow } from '@signalbox/engine';
import {
  type AgentMethod,
  AppError,
  agentMethods,
  IdParams,
  type Line,
  LogParams,
  logsMime,
  NextParams,
  type Pipeline,
  queueMessages,
  type State,
  StateParams,
  UploadParams,
} from '@signalbox/protocol';
import { type Agent, claimsIn } from '@signalbox/store';
import type { z } from 'zod';
import { readLeaseId, workflowOfTask, writeLeaseId } from '../../leases/lease-id.ts';
import type { Held, Leases } from '../../leases/leases.ts';
import type { EndWatch } from './end-watch.ts';
import { keepUpload } from './keep-upload.ts';
import { planToHandOver } from './plan-to-hand-over.ts';
import type { AgentServices } from './ports.ts';
import { readParams } from './read-params.ts';
import { agentGone, type WorkQueue } from './work-queue.ts';

export type CallsOptions = {
  readonly services: AgentServices;
  readonly agent: Agent;
  readonly leaseMs: number;
  readonly leases: Leases;
  readonly queue: WorkQueue;
  readonly ends: EndWatch;
  /** Aborted with the connection. */
  readonly closed: AbortSignal;
};

/** The eight methods, for one agent on one connection. Each but `next` is about a lease that this agent must hold. */
export class AgentCalls {
  readonly #options: CallsOptions;
  readonly #procsByTask = new Map<string, ReadonlySet<string>>();

  constructor(options: CallsOptions) {
    this.#options = options;
  }

  async call(method: string, params: unknown): Promise<unknown> {
    if (!isMethod(method)) throw new AppError('method_unknown', { message: 'No such rpc method' });
    switch (method) {
      case 'next':
        return this.#next(params);
      case 'wait':
        return this.#wait(readParams(IdParams, params));
      case 'extend':
        return this.#extend(readParams(IdParams, params));
      case 'init':
        return this.#init(readParams(StateParams, params));
      case 'update':
        return this.#update(readParams(StateParams, params));
      case 'log':
        return this.#log(readParams(LogParams, params));
      case 'upload':
        return this.#upload(readParams(UploadParams, params));
      case 'done':
        return this.#done(readParams(StateParams, params));
    }
  }

  async #next(params: unknown): Promise<Pipeline | null> {
    const { agent, leaseMs, leases, queue, closed, services } = this.#options;
    const { labels } = readParams(NextParams, params);
    if (!agent.serves.builds)
      throw new AppError('forbidden', { message: `the key of ${agent.name} is not for builds` });
    for (;;) {
      const owner = ownerOf(agent);
      const task = await queue.poll({
        agent: agent.id,
        owner,
        labels,
        ...(agent.serves.projects && { projects: agent.serves.projects }),
        leaseMs: Math.min(leaseMs, handOverMs),
        signal: closed,
      });
      if (task?.payload.kind !== 'workflow') return null;
      const { build, workflow, plan } = task.payload;
      if (claimsIn(task.epoch) > mostExecutions) {
        await this.#giveUp(build, workflow);
        continue;
      }
      const handed = await planToHandOver({ plan, build, workflow, task, agent }, services).catch((error: unknown) => {
        services.log.error('a plan cannot be read', { task: task.id, plan, error });
        return undefined;
      });
      if (handed === undefined) queue.giveBack(task, { problem: 'The plan cannot be read.', afterMs: brokenPlanMs });
      else if (closed.aborted) queue.giveBack(task, { problem: agentGone });
      else {
        leases.handOver({ task: task.id, epoch: task.epoch, build, workflow }, task.leaseUntil);
        const { config, secrets } = handed;
        const id = writeLeaseId({ task: task.id, epoch: task.epoch });
        return { id, config, timeout: timeoutMinutes, ...(Object.keys(secrets).length > 0 && { secrets }) };
      }
    }
  }

  /** A workflow that ends every agent that takes it must not take all of them, again and again. */
  async #giveUp(build: string, workflow: string): Promise<void> {
    const reason = `workflow ${workflow} was begun ${mostExecutions} times, and each time its agent was lost`;
    const command = { type: 'kill' as const, reason };
    await this.#options.services.driver.execute({
      actor: { kind: 'system' },
      commands: [{ to: { kind: 'build', id: build }, command }],
    });
  }

  async #wait(id: string): Promise<null> {
    const held = await this.#held(id);
    if (held) return this.#options.ends.wait(held, this.#options.closed);
    return this.#repeatOrRefuse(id);
  }

  async #extend(id: string): Promise<null> {
    const held = await this.#held(id);
    if (!held || !(await this.#options.leases.renew(held))) throw notFound();
    return null;
  }

  async #init({ id }: z.output<typeof StateParams>): Promise<null> {
    return this.#command(id, (lease) => ({ type: 'init', ...lease }));
  }

  async #update({ id, state }: z.output<typeof StateParams>): Promise<null> {
    const report = procReport(state, this.#options.services.now());
    return this.#command(id, (lease) => ({ type: 'update', ...lease, proc: state.proc, report }));
  }

  async #done({ id, state }: z.output<typeof StateParams>): Promise<null> {
    const cancels = state.cancels ? { cancels: true as const } : {};
    const report = { exitCode: state.exit_code, message: state.error.slice(0, longestMessage), ...cancels };
    const held = await this.#held(id);
    await this.#command(id, (lease) => ({ type: 'done', ...lease, report }));
    if (held) this.#options.leases.drop(held);
    return null;
  }

  async #log({ id, line, lines = [] }: z.output<typeof LogParams>): Promise<null> {
    const { files, hub } = this.#options.services;
    const held = await this.#held(id);
    if (!held) throw notFound();
    const byProc = Map.groupBy(line ? [line, ...lines] : lines, ({ proc }) => proc);
    const known = await this.#procs(held);
    for (const proc of byProc.keys()) {
      if (!known.has(proc)) {
        throw new AppError('step_not_found', { message: `workflow ${held.workflow} has no step ${proc}` });
      }
    }
    for (const [proc, own] of byProc) {
      const stream = { build: held.build, workflow: held.workflow, epoch: held.epoch, proc };
      await files.appendLog(stream, own.map(toLogLine));
      hub.logged(stream);
    }
    return null;
  }

  async #upload({ id, file }: z.output<typeof UploadParams>): Promise<null> {
    const held = await this.#held(id);
    if (!held) throw notFound();
    // Its lines have all come by `log`.
    if (file.mime !== logsMime) await keepUpload(file, held, this.#options.services);
    return null;
  }

  /** Fenced by the lease. The one who lost it between the look and the commit hears the same as all others. */
  async #command(id: string, make: (lease: LeaseFields) => BuildCommand): Promise<null> {
    const { agent, services } = this.#options;
    const held = await this.#held(id);
    if (!held) return this.#repeatOrRefuse(id);
    const { task, epoch, build, workflow } = held;
    try {
      await services.driver.execute({
        actor: { kind: 'agent', id: agent.id, name: agent.name },
        commands: [{ to: { kind: 'build', id: build }, command: make({ workflow, agent: agent.id, epoch }) }],
        fence: { task, epoch },
      });
      return null;
    } catch (error) {
      if (error instanceof AppError && error.code === 'lease_lost') return this.#repeatOrRefuse(id);
      throw error;
    }
  }

  /** Unknown, foreign and lost are one answer, so that it tells nothing about tasks of others. */
  async #held(id: string): Promise<Held | undefined> {
    const { agent, leases, services } = this.#options;
    const lease = readLeaseId(id);
    const task = lease && (await services.store.task(lease.task));
    if (task?.payload.kind !== 'workflow') return undefined;
    if (task.owner !== ownerOf(agent) || task.epoch !== lease?.epoch) return undefined;
    const { build, workflow } = task.payload;
    const held = { task: task.id, epoch: task.epoch, build, workflow };
    leases.confirm(held, task.leaseUntil);
    return held;
  }

  /** An agent whose last answer was lost says it again: its own finished workflow takes that. */
  async #repeatOrRefuse(id: string): Promise<null> {
    const lease = readLeaseId(id);
    const place = lease && workflowOfTask(lease.task);
    const state = place && (await this.#workflow(place))?.state;
    if (state?.status !== 'finished') throw notFound();
    if (state.epoch !== lease?.epoch || state.agent !== this.#options.agent.id) throw notFound();
    return null;
  }

  /** They never change, and a log asks for them with every batch. */
  async #procs(held: Held): Promise<ReadonlySet<string>> {
    const known = this.#procsByTask.get(held.task);
    if (known) return known;
    const procs = new Set((await this.#workflow(held))?.procs.map(({ name }) => name));
    if (this.#procsByTask.size >= procsKept) this.#procsByTask.clear();
    this.#procsByTask.set(held.task, procs);
    return procs;
  }

  async #workflow({ build: id, workflow }: Pick<Held, 'build' | 'workflow'>): Promise<Workflow | undefined> {
    const [found] = await this.#options.services.store.load([{ kind: 'build', id }]);
    if (found?.kind !== 'build' || !Object.hasOwn(found.state.workflows, workflow)) return undefined;
    return found.state.workflows[workflow];
  }
}

type LeaseFields = { readonly workflow: string; readonly agent: string; readonly epoch: number };

const timeoutMinutes = 60;
/** Executions of one workflow, each of which ended with the loss of its agent or lease. */
const mostExecutions = 12;
const longestMessage = 4096;
const procsKept = 256;

/**
 * Until the agent says something about it. A server that dies between the claim and the answer leaves a task that no
 * agent knows of.
 */
const handOverMs = 10_000;

/** The operator has to see to it; meanwhile others go first. */
const brokenPlanMs = 60_000;

export function ownerOf({ id }: Pick<Agent, 'id'>): string {
  return `agent:${id}`;
}

function isMethod(name: string): name is AgentMethod {
  return agentMethods.some((method) => method === name);
}

function notFound(): AppError {
  return new AppError('lease_lost', { message: queueMessages.notFound });
}

function toLogLine({ pos, time, type, out }: Line): Omit<Line, 'proc'> {
  return { pos, time, type, out };
}

/** An agent's clock may be anything, but a time that it leaves out is now. */
function procReport(state: State, now: number): ProcReport {
  const instant = (seconds: number) => (seconds > 0 ? Math.round(seconds * 1000) : now);
  return {
    exited: state.exited,
    exitCode: state.exit_code,
    startedAt: instant(state.started),
    finishedAt: instant(state.finished),
    skipped: state.skipped ?? false,
    message: state.error.slice(0, longestMessage),
    ...(state.outputs && Object.keys(state.outputs).length > 0 && { outputs: state.outputs }),
  };
}
