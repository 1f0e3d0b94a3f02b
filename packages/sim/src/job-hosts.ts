import type { FlowVersion } from '@signalbox/engine';
import type { CodeDelivery, DeclaredCode } from '@signalbox/protocol';
import type { ObservedRuns } from './observed-runs.ts';
import { startWorkers, type Worker, type WorkersOptions } from './worker.ts';

export type JobHostsOptions = WorkersOptions & {
  readonly runs: ObservedRuns;
  readonly versions: readonly FlowVersion[];
};

export const jobHostNames = ['host0', 'host1'] as const;

/** Processes that run code jobs: they die, freeze, lose their line, and come twice. One of them has not every version. */
export function startJobHosts(options: JobHostsOptions): void {
  const all = codeOf(options.versions);
  startWorkers(options, jobHostNames, (worker) => {
    const jobs = worker.name === 'host0' ? all : all.filter(({ version }) => version === '1');
    return new JobHost(worker, jobs, options).live();
  });
}

function codeOf(versions: readonly FlowVersion[]): readonly DeclaredCode[] {
  const jobs = versions.flatMap((version) => Object.values(version.jobs));
  const code = jobs.flatMap((job) => (job.kind === 'code' ? [[`${job.name}@${job.version}`, job] as const] : []));
  return [...new Map(code).values()];
}

class JobHost {
  readonly #worker: Worker;
  readonly #jobs: readonly DeclaredCode[];
  readonly #options: JobHostsOptions;
  readonly #running = new Set<string>();
  /** The line on which the jobs are told. */
  #toldOn = 0;

  constructor(worker: Worker, jobs: readonly DeclaredCode[], options: JobHostsOptions) {
    this.#worker = worker;
    this.#jobs = jobs;
    this.#options = options;
    worker.onNotice = (method, params) => {
      if (method === 'run') for (const each of (params as Deliveries).tasks) this.#take(each);
      else for (const id of (params as { readonly ids: readonly string[] }).ids) this.#running.delete(id);
    };
  }

  /** Tells what it has on each new line. */
  async live(): Promise<void> {
    const { agenda, random } = this.#options;
    while (!this.#worker.isDead) {
      if (!this.#worker.isConnected || this.#toldOn !== this.#worker.lines) await this.#tellJobs();
      await agenda.sleep(random.between(20, 300));
    }
  }

  async #tellJobs(): Promise<void> {
    const running = [...this.#running];
    const told = this.#worker.call('jobs', { jobs: this.#jobs, slots: this.#options.random.between(1, 3), running });
    const line = this.#worker.lines;
    const answer = await told;
    if (!answer.ok) return;
    this.#toldOn = line;
    for (const id of (answer.value as { readonly lost: readonly string[] }).lost) this.#running.delete(id);
  }

  #take(delivery: CodeDelivery): void {
    const { trace } = this.#options;
    if (this.#running.has(delivery.id)) return;
    const { id, job, version } = delivery;
    if (!this.#jobs.some((each) => each.name === job && each.version === version)) {
      trace.broken('I9', `${this.#worker.name} is given ${id}, ${job}@${version}, which it has not`);
    }
    this.#running.add(id);
    this.#worker.note(`runs ${id}`);
    void this.#run(delivery);
  }

  /** Its effect comes after its undo data, and its result last. Who cannot keep undo data has failed. */
  async #run({ id, key, undo, act }: CodeDelivery): Promise<void> {
    const { agenda, random, faults, runs, trace } = this.#options;
    if (undo) trace.sometimes('a job host undoes');
    let hasFailed = random.chance(0.3);
    for (const name of undo ? [] : random.pick([[], ['before'], ['before', 'name']])) {
      if (await this.#worker.insist('undoData', { id, key: name, value: random.between(1, 9) })) {
        runs.keptUndoData(key, name === 'name' ? ['before', 'name'] : [name]);
      } else hasFailed = true;
    }
    await agenda.sleep(random.chance(faults().agentFreezes) ? random.between(1000, 7000) : random.between(5, 200));
    if (random.chance(0.3))
      await this.#worker.insist('jobLog', { id, lines: [{ pos: 0, time: 0, type: 0, out: 'done' }] });
    const returned = { kind: 'returned', value: 1, ...(random.chance(0.5) && { context: { count: 1 } }) };
    const end = hasFailed ? { kind: 'failed', message: 'it has thrown' } : act ? this.#acted(act.action) : returned;
    const told = await this.#tellResult({ id, end });
    if (told === 'taken') runs.codeEnded(key);
    this.#running.delete(id);
    if (told === undefined || !random.chance(faults().repeat)) return;
    trace.sometimes('a job host tells a result twice');
    if ((await this.#tellResult({ id, end: { kind: 'failed', message: 'told again' } })) === 'taken') {
      trace.broken('I5', `two results of ${id} were taken`);
    }
  }

  /** Now and then with an end of the step, whatever the answer is. */
  #acted(action: string): object {
    const { random } = this.#options;
    const answer = random.chance(0.8) ? { ok: true, value: 1 } : { ok: false, message: 'it has thrown' };
    const finished = { kind: 'finished', outcome: random.pick(['SUCCESS', 'SUCCESS', 'FAIL', 'OTHER', 'NEVER']) };
    const ends = [finished, finished, { kind: 'stopped', reason: 'no' }, { kind: 'failed', message: 'burnt' }];
    // Who agrees ends the step: else it stayed open for ever when all else is done.
    const ending = { trigger: 0.1, reject: 0.5 }[action] ?? 1;
    const step = random.chance(ending) ? { step: random.pick(ends) } : {};
    const changes = random.chance(0.5) ? { context: { count: 1 }, saved: { [action]: 1 } } : {};
    return { kind: 'acted', answer, ...step, ...changes };
  }

  /** Undefined when it is cancelled, or the process is dead. */
  async #tellResult(result: { readonly id: string; readonly end: object }): Promise<'taken' | 'lost' | undefined> {
    const { agenda, random, trace } = this.#options;
    for (;;) {
      const told = await this.#worker.insist('results', { results: [result] });
      if (!told) return undefined;
      const [answer] = (told.value as Results).results;
      trace.sometimes(`the result of a job is ${answer}`);
      if (answer !== 'later') return answer;
      await agenda.sleep(random.between(20, 300));
    }
  }
}

type Deliveries = { readonly tasks: readonly CodeDelivery[] };

type Results = { readonly results: readonly ['taken' | 'lost' | 'later'] };
