import type { Actor, RunCommand } from '@signalbox/engine';
import {
  AppError,
  CodeResult,
  FinishGroupParams,
  GiveBackParams,
  JobLogParams,
  type JobMethod,
  type JobsAnswer,
  JobsParams,
  jobMethods,
  jobsFirst,
  type ResultAnswer,
  ResultsParams,
  UndoDataParams,
} from '@signalbox/protocol';
import type { Agent, FileStore, Store } from '@signalbox/store';
import type { z } from 'zod';
import type { Driver } from '../../driver/driver.ts';
import type { Hub } from '../../driver/hub.ts';
import type { Scheduler } from '../../driver/scheduler.ts';
import { attemptLogBounds, logOf } from '../../job-hosts/delivery-of.ts';
import { type HeldAttempt, heldOf } from '../../job-hosts/held-attempt.ts';
import { JobHost } from '../../job-hosts/job-host.ts';
import { hostGone, type JobHosts } from '../../job-hosts/job-hosts.ts';
import { readLeaseId, writeLeaseId } from '../../leases/lease-id.ts';
import { Leases } from '../../leases/leases.ts';
import type { Workers } from '../../leases/workers.ts';
import type { Log } from '../../log.ts';
import { nextUndo } from '../../perform/end-undo.ts';
import { type DeclareDependencies, declareJobs } from './declare-jobs.ts';
import { endCommand } from './end-command.ts';
import { finishGroupOf } from './finish-group-of.ts';
import { readFlows } from './read-flows.ts';
import { readParams } from './read-params.ts';
import { undoFailure } from './undo-failure.ts';

export type JobHostServices = Omit<DeclareDependencies, 'isServed' | 'driver' | 'store'> & {
  readonly jobHosts: JobHosts;
  readonly workers: Pick<Workers, 'cordonOf'>;
  readonly driver: Pick<Driver, 'execute' | 'run' | 'versions'>;
  readonly store: Pick<Store, 'action' | 'heldBy' | 'extend' | 'runJournal' | 'finishRunGroup'>;
  readonly files: Pick<FileStore, 'appendLog' | 'putBlob'>;
  readonly hub: Pick<Hub, 'logged'>;
  readonly scheduler: Pick<Scheduler, 'after'>;
  readonly log: Log;
};

export type JobHostCallsOptions = {
  readonly services: JobHostServices;
  readonly agent: Agent;
  readonly owner: string;
  readonly leaseMs: number;
  readonly notify: (method: string, params: unknown) => void;
};

/** The methods of a job host, on one connection. All but the first need that it has told its jobs. */
export class JobHostCalls {
  readonly #options: JobHostCallsOptions;
  readonly #actor: Actor;
  readonly #leases: Leases<HeldAttempt>;
  #host: JobHost | undefined;
  /** Also while they are being taken. */
  #isTold = false;
  #isClosed = false;

  constructor(options: JobHostCallsOptions) {
    this.#options = options;
    const { services, agent, leaseMs } = options;
    this.#actor = { kind: 'agent', id: agent.id, name: agent.name };
    this.#leases = new Leases({ services, leaseMs, onLost: (held) => this.#lost(held) });
  }

  async call(method: JobMethod, params: unknown): Promise<unknown> {
    if (method === 'jobs') return this.#declareOnce(readParams(JobsParams, params));
    const host = this.#host;
    if (!host) throw new AppError('wrong_status', { message: jobsFirst });
    switch (method) {
      case 'results':
        return this.#results(readParams(ResultsParams, params).results, host);
      case 'giveBack':
        return this.#giveBack(readParams(GiveBackParams, params).ids, host);
      case 'undoData':
        return this.#undoData(readParams(UndoDataParams, params), host);
      case 'finishGroup':
        return this.#finishGroup(readParams(FinishGroupParams, params), host);
      case 'jobLog':
        return this.#log(readParams(JobLogParams, params), host);
      case 'drain':
        host.isDraining = true;
        return null;
    }
  }

  alive(): void {
    this.#leases.renewAll();
  }

  closed(): void {
    this.#isClosed = true;
    this.#leases.close();
    if (this.#host) this.#options.services.jobHosts.remove(this.#host);
  }

  /** A host has one list of jobs; where it could not be taken, it may be told again. */
  async #declareOnce(params: z.output<typeof JobsParams>): Promise<JobsAnswer> {
    if (this.#isTold) throw new AppError('wrong_status', { message: 'the jobs are told already' });
    this.#isTold = true;
    try {
      return await this.#declare(params);
    } catch (error) {
      this.#isTold = false;
      throw error;
    }
  }

  async #declare({ jobs, flows: given, slots, masks, running }: z.output<typeof JobsParams>): Promise<JobsAnswer> {
    const { services, agent, owner, leaseMs, notify } = this.#options;
    const { jobHosts } = services;
    const isServed = ({ name, version }: { name: string; version: string }) => jobHosts.has(`${name}@${version}`);
    const refused = await declareJobs(jobs, agent, { ...services, isServed });
    const names = new Set(refused.map(({ name }) => name));
    const taken = jobs.filter(({ name }) => !names.has(name));
    const { flows, refused: refusedFlows } = readFlows(given);
    const onTaken = (held: HeldAttempt, until: number) => this.#leases.confirm(held, until);
    const isCordoned = () => services.workers.cordonOf(agent.id) !== undefined;
    const host = new JobHost({ agent, owner, leaseMs, jobs: taken, flows, slots, masks, notify, onTaken, isCordoned });
    const lost = await this.#resume(running, host);
    if (this.#isClosed) throw new AppError('stopping');
    this.#host = host;
    jobHosts.add(host);
    services.log.info('a job host is connected', {
      agent: agent.name,
      jobs: taken.length,
      slots,
      resumed: host.held.size,
    });
    return { refused, ...(refusedFlows.length > 0 && { refusedFlows }), lost };
  }

  /** What the host still works on is its own as long as nobody has taken it; the rest of what it had, others may have. */
  async #resume(running: readonly string[], host: JobHost): Promise<string[]> {
    const { services, owner, leaseMs } = this.#options;
    const working = new Set(running);
    for (const task of await services.store.heldBy(owner)) {
      if (task.payload.kind !== 'code') continue;
      const { id: name, epoch, payload } = task;
      const id = writeLeaseId({ task: name, epoch });
      const until = services.now() + leaseMs;
      if (!working.has(id)) {
        services.jobHosts.release(task, hostGone);
      } else if (await services.store.extend({ task: name, epoch, until })) {
        host.hold(id, heldOf(task, payload), until);
      }
    }
    return running.filter((id) => !host.held.has(id));
  }

  async #results(results: readonly unknown[], host: JobHost): Promise<{ readonly results: ResultAnswer[] }> {
    return { results: await Promise.all(results.map((result) => this.#resultOf(result, host))) };
  }

  async #resultOf(given: unknown, host: JobHost): Promise<ResultAnswer> {
    const result = readResult(given);
    return result ? this.#result(result, host) : 'refused';
  }

  async #result(result: CodeResult, host: JobHost): Promise<ResultAnswer> {
    const { services } = this.#options;
    const held = host.begin(result.id);
    if (!held) return 'lost';
    const { task } = held;
    try {
      if (result.lines) await this.#append(held, result.lines);
      await this.#tell(
        held,
        await (held.undo === undefined ? endCommand(result, held, services.files) : this.#undoEnd(result, held)),
      );
      this.#over(result.id, held, host);
      return 'taken';
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'internal';
      if (code === 'lease_lost' || code === 'run_not_found') {
        this.#over(result.id, held, host);
        return 'lost';
      }
      services.log.warn('the result of a job could not be taken', { task, error });
      host.resume(result.id);
      return 'later';
    }
  }

  /** What it set and saved is dropped: a run that is rolled back has no later steps. */
  async #undoEnd({ end }: CodeResult, { attempt, undo = 0 }: HeldAttempt): Promise<RunCommand> {
    const { driver, store } = this.#options.services;
    const ref = { ...attempt, undo };
    const failure = undoFailure(end);
    if (failure) return { type: 'undo-ended', undo: ref, failure };
    const run = await driver.run(attempt.run);
    const next = run && (await nextUndo(run, { driver, store }));
    return { type: 'undo-ended', undo: ref, ...(next && { next }) };
  }

  async #giveBack(ids: readonly string[], host: JobHost): Promise<null> {
    for (const id of ids) {
      const held = host.held.get(id);
      if (!held || host.isEnding(id)) continue;
      this.#leases.drop(held);
      this.#options.services.jobHosts.giveBack(id, { held, host, problem: 'The job host had no room for it.' });
    }
    host.narrow();
    return null;
  }

  /** Durable when it is answered, and only for who has the lease at that moment. */
  async #undoData({ id, key, value }: z.output<typeof UndoDataParams>, host: JobHost): Promise<null> {
    const held = heldBy(host, id);
    if (held.undo !== undefined) throw new AppError('wrong_status', { message: 'an undo remembers nothing' });
    await this.#tell(held, { type: 'keep-undo-data', attempt: held.attempt, key, value });
    return null;
  }

  /** The same. That it is finished once more changes nothing, so that whoever asks again gets the same answer. */
  async #finishGroup({ id }: z.output<typeof FinishGroupParams>, host: JobHost): Promise<null> {
    const { services, leaseMs } = this.#options;
    const held = heldBy(host, id);
    if (held.undo !== undefined) throw new AppError('wrong_status', { message: 'an undo finishes no group' });
    const until = services.now() + leaseMs;
    if (!(await services.store.extend({ task: held.task, epoch: held.epoch, until }))) throw new AppError('lease_lost');
    await finishGroupOf(held.attempt, this.#actor, services);
    return null;
  }

  /** Fenced by the lease. */
  async #tell({ task, epoch, attempt }: HeldAttempt, command: RunCommand): Promise<void> {
    const { services } = this.#options;
    const to = { kind: 'run' as const, id: attempt.run };
    await services.driver.execute({ actor: this.#actor, commands: [{ to, command }], fence: { task, epoch } });
  }

  async #log({ id, lines }: z.output<typeof JobLogParams>, host: JobHost): Promise<null> {
    await this.#append(heldBy(host, id), lines);
    return null;
  }

  async #append(held: HeldAttempt, lines: z.output<typeof JobLogParams>['lines']): Promise<void> {
    const { files, hub } = this.#options.services;
    const stream = logOf(held);
    await files.appendLog(stream, lines, attemptLogBounds);
    hub.logged(stream);
  }

  #over(id: string, held: HeldAttempt, host: JobHost): void {
    this.#leases.drop(held);
    this.#options.services.jobHosts.over(id, held, host);
  }

  /** Somebody else has it: what comes of it here is dropped. */
  #lost(held: HeldAttempt): void {
    const host = this.#host;
    const id = writeLeaseId(held);
    if (!host?.held.has(id)) return;
    this.#options.services.jobHosts.over(id, held, host);
    host.cancel([id], 'lost');
  }
}

export function isJobMethod(name: string): name is JobMethod {
  return jobMethods.some((method) => method === name);
}

/** Unknown, foreign and lost are one answer. */
function heldBy(host: JobHost, id: string): HeldAttempt {
  const held = readLeaseId(id) && host.held.get(id);
  if (!held) throw new AppError('lease_lost');
  return held;
}

/** What is nested without end ends the reading of it by the stack. */
function readResult(given: unknown): CodeResult | undefined {
  try {
    return CodeResult.safeParse(given).data;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
