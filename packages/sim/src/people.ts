import type { FlowVersion, OpenVisit, Run } from '@signalbox/engine';
import type { Agenda } from './agenda.ts';
import type { Faults } from './faults.ts';
import type { Front } from './front.ts';
import type { ObservedRuns } from './observed-runs.ts';
import type { Random } from './random.ts';
import type { Trace } from './trace.ts';

export type PeopleOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly trace: Trace;
  readonly front: Front;
  readonly runs: ObservedRuns;
  readonly faults: () => Faults;
  readonly isHealed: () => boolean;
};

/** Who may decide; each acts on what it sees, which is old by the time that it arrives. */
export const deciders = ['ann', 'bob'] as const;

/** Starts runs and looks after them: decides, triggers, stops, moves on what is held. */
export class People {
  readonly #options: PeopleOptions;
  readonly #busy = new Set<string>();
  #starting = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#starting === 0 && this.#busy.size === 0;
  }

  start(key: string, version: FlowVersion): void {
    const { front, runs, random, trace, faults } = this.#options;
    const clicks = random.chance(faults().doubleClick) ? 2 : 1;
    for (let click = 0; click < clicks; click += 1) {
      this.#starting += 1;
      const started = front.insist(
        (server) => server.startRun(key, version),
        (run) => runs.started(key, run),
      );
      void started.then((answer) => {
        this.#starting -= 1;
        trace.note(`start ${key}: ${answer.ok ? answer.value : answer.code}`);
        if (!answer.ok) trace.broken('I1', `start ${key} is refused: ${answer.code}`);
      });
    }
  }

  /** One of them has a look, now and then. */
  watch(): void {
    const { agenda, random, runs } = this.#options;
    for (const run of runs.all) this.#look(run);
    agenda.after(random.between(100, 500), () => this.watch());
  }

  #look(run: Run): void {
    const { random, faults, isHealed } = this.#options;
    if (this.#busy.has(run.id)) return;
    const { status } = run.state;
    if (status === 'done' || status === 'stopped') return;
    if (random.chance(faults().stop)) return this.#tell(run, { type: 'stop' });
    if (status === 'held' || status === 'failed') {
      if (!isHealed() && random.chance(0.2)) this.#tell(run, { type: 'retry' });
      return;
    }
    for (const visit of Object.values(run.open)) {
      if (random.chance(0.6)) this.#lookAt(run, visit);
    }
  }

  #lookAt(run: Run, { step, number: visit, phase }: OpenVisit): void {
    const { random, faults, trace } = this.#options;
    if (phase.kind === 'awaiting_trigger') this.#tell(run, { type: 'trigger', step });
    if (phase.kind === 'backing_off' && random.chance(0.05)) this.#tell(run, { type: 'retry' });
    if (phase.kind !== 'deciding') return;
    const { digest, outcomes } = phase.decision;
    const decision = { step, visit, digest, outcome: random.pick([...outcomes, 'OK', 'OK']) };
    const user = random.pick(deciders);
    this.#decide(run, decision, user);
    if (random.chance(faults().doubleClick)) {
      trace.sometimes('a double click');
      this.#decide(run, decision, user);
    }
    if (random.chance(faults().contradict)) {
      trace.sometimes('two people decide at once');
      this.#decide(run, { ...decision, outcome: random.pick(outcomes) }, user === 'ann' ? 'bob' : 'ann');
    }
  }

  #decide(run: Run, decision: { step: string; visit: number; digest: string; outcome: string }, user: string): void {
    const { runs } = this.#options;
    const told = () => runs.decided(run.id, { ...decision, user });
    this.#ask(run, { type: 'decide', ...decision, reason: 'a good one' }, { user, told });
  }

  #tell(run: Run, command: { type: 'stop' | 'retry' } | { type: 'trigger'; step: string }): void {
    const { runs, random } = this.#options;
    this.#ask(run, command, { user: random.pick(deciders), told: () => runs.caused(run.id, command.type) });
  }

  #ask(
    run: Run,
    command: Parameters<import('./simulated-server.ts').SimulatedServer['command']>[1],
    { user, told }: { readonly user: string; readonly told: () => void },
  ): void {
    const { front, trace } = this.#options;
    this.#busy.add(run.id);
    void front
      .ask((server) => server.command(run.id, command, user), told)
      .then((answer) => {
        this.#busy.delete(run.id);
        const code = answer.ok ? 'ok' : answer.code;
        trace.note(`${user} ${command.type} ${run.id}: ${code}`);
        trace.sometimes(`${command.type}: ${code}`);
      });
  }
}
