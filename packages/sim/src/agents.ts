import type { Agenda } from './agenda.ts';
import { AgentLine, type Told } from './agent-line.ts';
import type { Faults } from './faults.ts';
import type { ObservedBuilds } from './observed-builds.ts';
import type { Random } from './random.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { Trace } from './trace.ts';

export type AgentsOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly trace: Trace;
  readonly server: () => SimulatedServer | undefined;
  readonly builds: ObservedBuilds;
  readonly faults: () => Faults;
};

type Work = { readonly id: string; readonly config: { readonly procs: readonly { readonly name: string }[] } };

export const agentNames = ['agent0', 'agent1'] as const;

/** Processes that take workflows and report on them; they die, freeze, lose their line, and come twice. */
export class Agents {
  readonly #options: AgentsOptions;
  #processes = 0;

  constructor(options: AgentsOptions) {
    this.#options = options;
  }

  start(): void {
    const { random, faults, agenda } = this.#options;
    for (const name of agentNames) {
      void this.#live(name);
      if (random.chance(faults().agentTwin)) agenda.after(random.between(100, 4000), () => void this.#live(name));
    }
  }

  /** From its start to its death; the next process of the same key follows. */
  async #live(agent: string): Promise<void> {
    const { agenda, random, faults, trace } = this.#options;
    this.#processes += 1;
    const process = new Process(this.#options, agent, `p${this.#processes}`);
    const died = await process.live(random.chance(faults().agentDies) ? random.between(200, 5000) : undefined);
    trace.sometimes(`an agent ${died}`);
    if (died === 'is replaced') return;
    await agenda.sleep(random.between(10, 3000));
    void this.#live(agent);
  }
}

class Process {
  readonly #options: AgentsOptions;
  readonly #agent: string;
  readonly #instance: string;
  #line: AgentLine | undefined;
  #isDead = false;
  #end: 'dies' | 'is replaced' = 'dies';

  constructor(options: AgentsOptions, agent: string, instance: string) {
    this.#options = options;
    this.#agent = agent;
    this.#instance = instance;
  }

  async live(diesInMs: number | undefined): Promise<'dies' | 'is replaced'> {
    const { agenda } = this.#options;
    const over = Promise.withResolvers<void>();
    if (diesInMs !== undefined) {
      agenda.after(diesInMs, () => {
        this.#isDead = true;
        this.#line?.close();
        over.resolve();
      });
    }
    void this.#takeWork().then(over.resolve);
    await over.promise;
    return this.#end;
  }

  async #takeWork(): Promise<void> {
    const { agenda, random } = this.#options;
    while (!this.#isDead) {
      const told = await this.#call('next', { labels: {}, expr: '' });
      if (this.#isDead) return;
      if (told.ok && told.value) await this.#work(told.value as Work);
      else await agenda.sleep(random.between(50, 500));
    }
  }

  /** Reports until it is heard. Who hears that the lease is lost lets go of it. */
  async #work({ id, config }: Work): Promise<void> {
    const { agenda, random, faults, builds, trace } = this.#options;
    trace.note(`${this.#agent} ${this.#instance} takes ${id}`);
    if (!(await this.#insist('init', { id }))) return;
    for (const [pos, { name: proc }] of config.procs.entries()) {
      const seconds = Math.floor(agenda.now() / 1000);
      if (!(await this.#insist('update', { id, state: { proc, started: seconds } }))) return;
      await this.#call('log', { id, lines: [{ proc, pos: 0, out: 'begun' }] });
      if (pos === 0) await this.#call('extend', id);
      await agenda.sleep(random.chance(faults().agentFreezes) ? random.between(1000, 7000) : random.between(10, 300));
      if (random.chance(0.5)) await this.#call('extend', id);
      const exit = { proc, exited: true, exit_code: random.pick([0, 0, 0, 1]), started: seconds, finished: seconds };
      if (!(await this.#insist('update', { id, state: exit }))) return;
    }
    const exitCode = random.pick([0, 0, 0, 1]);
    const told = () => builds.reported(id, this.#agent, exitCode);
    if (!(await this.#insist('done', { id, state: { exit_code: exitCode } }, told))) return;
    if (!random.chance(faults().repeat)) return;
    trace.sometimes('an agent is done twice');
    await this.#insist('done', { id, state: { exit_code: random.pick([0, 1]) } });
  }

  /** False when the work is no longer its own, or it is dead. */
  async #insist(method: string, params: unknown, told?: () => void): Promise<boolean> {
    const { agenda, random, trace } = this.#options;
    for (;;) {
      const answer = await this.#call(method, params);
      if (this.#isDead) return false;
      if (answer.ok) {
        told?.();
        return true;
      }
      if (!passing.has(answer.code)) {
        trace.note(`${this.#agent} ${this.#instance} ${method}: ${answer.code}`);
        trace.sometimes(`agent ${method}: ${answer.code}`);
        return false;
      }
      await agenda.sleep(random.between(20, 500));
    }
  }

  async #call(method: string, params: unknown): Promise<Told> {
    const { agenda, random, server, faults } = this.#options;
    if (!this.#line?.isOpen) {
      if (this.#line?.isReplaced) this.#leave();
      if (this.#isDead) return { ok: false, code: 'lost' };
      const lineLost = () => random.chance(faults().lineLost);
      const [agent, instance] = [this.#agent, this.#instance];
      this.#line = new AgentLine({ agent, instance, agenda, random, server, lineLost });
    }
    return this.#line.call(method, params);
  }

  #leave(): void {
    this.#isDead = true;
    this.#end = 'is replaced';
  }
}

const passing: ReadonlySet<string> = new Set(['lost', 'store_failed', 'stopping', 'disk_full']);
