import type { Agenda } from './agenda.ts';
import { AgentLine, type Told } from './agent-line.ts';
import type { Faults } from './faults.ts';
import type { Random } from './random.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { Trace } from './trace.ts';

export type WorkersOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly trace: Trace;
  readonly server: () => SimulatedServer | undefined;
  readonly faults: () => Faults;
};

/** What a process does from its start on; it ends when it finds itself dead. */
export type Employment = (worker: Worker) => Promise<void>;

/** A process for each key, and at times a second one. When one has died, the next of its key follows. */
export function startWorkers(options: WorkersOptions, names: readonly string[], employ: Employment): void {
  const { random, faults, agenda } = options;
  let processes = 0;
  const live = async (name: string): Promise<void> => {
    processes += 1;
    const worker = new Worker(options, name, `p${processes}`);
    const died = await worker.live(employ, random.chance(faults().agentDies) ? random.between(200, 5000) : undefined);
    options.trace.sometimes(`an agent ${died}`);
    if (died === 'is replaced') return;
    await agenda.sleep(random.between(10, 3000));
    void live(name);
  };
  for (const name of names) {
    void live(name);
    if (random.chance(faults().agentTwin)) agenda.after(random.between(100, 4000), () => void live(name));
  }
}

/** One process with the key of an agent, and its line to the server, which it makes anew when that is lost. */
export class Worker {
  readonly name: string;
  readonly #options: WorkersOptions;
  readonly #instance: string;
  readonly #over = Promise.withResolvers<void>();
  #line: AgentLine | undefined;
  #end: 'dies' | 'is replaced' = 'dies';
  isDead = false;
  /** Counts its lines. */
  lines = 0;
  onNotice: (method: string, params: unknown) => void = () => undefined;

  constructor(options: WorkersOptions, name: string, instance: string) {
    this.#options = options;
    this.name = name;
    this.#instance = instance;
  }

  get isConnected(): boolean {
    return this.#line?.isOpen ?? false;
  }

  async live(employ: Employment, diesInMs: number | undefined): Promise<'dies' | 'is replaced'> {
    if (diesInMs !== undefined) {
      this.#options.agenda.after(diesInMs, () => {
        this.isDead = true;
        this.#line?.close();
        this.#over.resolve();
      });
    }
    void employ(this).then(this.#over.resolve);
    await this.#over.promise;
    return this.#end;
  }

  note(line: string): void {
    this.#options.trace.note(`${this.name} ${this.#instance} ${line}`);
  }

  /** Says it until it is heard; undefined when the work is no longer its own, or it is dead. */
  async insist(method: string, params: unknown): Promise<Extract<Told, { readonly ok: true }> | undefined> {
    const { agenda, random, trace } = this.#options;
    for (;;) {
      const answer = await this.call(method, params);
      if (this.isDead) return undefined;
      if (answer.ok) return answer;
      if (!passing.has(answer.code)) {
        this.note(`${method}: ${answer.code}`);
        trace.sometimes(`agent ${method}: ${answer.code}`);
        return undefined;
      }
      await agenda.sleep(random.between(20, 500));
    }
  }

  async call(method: string, params: unknown): Promise<Told> {
    const { agenda, random, server, faults } = this.#options;
    if (!this.#line?.isOpen) {
      if (this.#line?.isReplaced) this.#leave();
      if (this.isDead) return { ok: false, code: 'lost' };
      const lineLost = () => random.chance(faults().lineLost);
      const notice = (name: string, told: unknown) => this.isDead || this.onNotice(name, told);
      const [agent, instance] = [this.name, this.#instance];
      this.lines += 1;
      this.#line = new AgentLine({ agent, instance, agenda, random, server, lineLost, notice });
    }
    return this.#line.call(method, params);
  }

  #leave(): void {
    this.isDead = true;
    this.#end = 'is replaced';
  }
}

/** `wrong_status`: a job host that has a new line has not yet told its jobs on it. */
const passing: ReadonlySet<string> = new Set(['lost', 'store_failed', 'stopping', 'disk_full', 'wrong_status']);
