import {
  actorName,
  type Build,
  type FlowVersion,
  isBuildOver,
  type OpenUndo,
  type OpenVisit,
  type Run,
  type RunCommand,
} from '@signalbox/engine';
import type { Agenda } from './agenda.ts';
import type { Faults } from './faults.ts';
import type { Front } from './front.ts';
import type { ObservedBuilds } from './observed-builds.ts';
import type { ObservedRuns } from './observed-runs.ts';
import type { Random } from './random.ts';
import { changers, misled, newcomer, overriders, staff } from './staff.ts';
import { type Steering, steeringOf, takenBack, unsteeringOf } from './steering-of.ts';
import type { Trace } from './trace.ts';

export type PeopleOptions = {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly trace: Trace;
  readonly front: Front;
  readonly runs: ObservedRuns;
  readonly builds: ObservedBuilds;
  readonly faults: () => Faults;
  readonly versions: readonly FlowVersion[];
  readonly isHealed: () => boolean;
  /** The service of this attempt has nothing to say that the run would take. */
  readonly isUnheard: (uuid: string) => boolean;
};

/** In one seed: each of them can be forked again. */
const mostForks = 3;

/** Starts runs and looks after them: decides, triggers, pauses, skips, edits, stops, moves on what is held. */
export class People {
  readonly #options: PeopleOptions;
  readonly #busy = new Set<string>();
  readonly #goneBack = new Set<string>();
  /** Starts for which there was no room. */
  readonly refused: string[] = [];
  #starting = 0;
  #forks = 0;

  constructor(options: PeopleOptions) {
    this.#options = options;
  }

  get isIdle(): boolean {
    return this.#starting === 0 && this.#busy.size === 0;
  }

  /** Of the flow, or of its template where there is one: that may have no room, and then there is no run. */
  start(key: string, version: FlowVersion, template?: string): void {
    const { front, runs, random, trace, faults } = this.#options;
    // Who may not decide it then: all the others are enough for every quorum.
    const starter = random.pick(['starter', 'starter', 'bob']);
    const clicks = random.chance(faults().doubleClick) ? 2 : 1;
    for (let click = 0; click < clicks; click += 1) {
      this.#starting += 1;
      const started = front.insist(
        (server) =>
          template === undefined
            ? server.startRun(key, version, starter)
            : server.startTemplate(key, template, starter),
        (run) => runs.started(key, run),
      );
      void started.then((answer) => {
        this.#starting -= 1;
        trace.note(`start ${key}: ${answer.ok ? answer.value : answer.code}`);
        if (answer.ok) return;
        if (template === undefined || answer.code !== 'template_full')
          trace.broken('I1', `start ${key} is refused: ${answer.code}`);
        trace.sometimes(`start: ${answer.code}`);
        if (!this.refused.includes(key)) this.refused.push(key);
      });
    }
  }

  /** One of them has a look, now and then. */
  watch(): void {
    const { agenda, random, runs, builds, faults } = this.#options;
    for (const run of runs.all) this.#look(run);
    for (const build of builds.all) if (!isBuildOver(build) && random.chance(faults().kill)) this.#kill(build);
    agenda.after(random.between(100, 500), () => this.watch());
  }

  #look(run: Run): void {
    const { random, faults, isHealed } = this.#options;
    if (this.#busy.has(run.id)) return;
    const { status } = run.state;
    if (random.chance(faults().fork)) this.#fork(run);
    if (status === 'rolled_back') return;
    if (status !== 'created' && random.chance(this.#chanceOfWayBack(run))) return this.#takeBack(run);
    if (run.rollback?.undo && random.chance(isHealed() ? 1 : 0.3)) return this.#lookAtUndo(run, run.rollback.undo);
    if (status === 'done' || status === 'stopped') return;
    if (status === 'rolling_back' && run.givenUp && random.chance(isHealed() ? 1 : 0.1)) return this.#skip(run);
    if (random.chance(faults().earlyEvent)) this.#send(run, random.pick(['go', 'on']));
    if (random.chance(faults().wake)) this.#wake(run);
    if (random.chance(faults().stop)) return this.#tell(run, { type: 'stop' });
    if (random.chance(faults().skip)) return this.#skip(run);
    if (random.chance(faults().edit)) return this.#editArgs(run);
    if (random.chance(faults().migrate)) return this.#migrate(run);
    if (status === 'created') return;
    if (run.state.status === 'held' && run.state.reason === 'policy' && random.chance(0.3)) return this.#override(run);
    if (status === 'held' || status === 'failed') {
      if (!isHealed() && random.chance(0.2)) this.#tell(run, { type: 'retry' });
      return;
    }
    if (status === 'paused' && random.chance(isHealed() ? 1 : 0.2)) return this.#tell(run, { type: 'resume' });
    if (status === 'running' && random.chance(faults().pause)) return this.#tell(run, { type: 'pause' });
    for (const visit of Object.values(run.open)) {
      if (random.chance(0.6)) this.#lookAt(run, visit);
    }
  }

  #kill({ id }: Build): void {
    const { front, random, trace } = this.#options;
    const user = random.pick(changers);
    void front
      .ask(
        (server) => server.killBuild(id, user),
        () => undefined,
      )
      .then((answer) => trace.note(`${user} kills ${id}: ${answer.ok ? 'ok' : answer.code}`));
  }

  /** Who may change interlocks. */
  #override(run: Run): void {
    const { random, runs } = this.#options;
    const step = run.state.status === 'held' ? (run.state.step ?? '') : '';
    const command = { type: 'override-interlock', step, reason: 'it has to go out' } as const;
    const told = () => runs.caused(run.id, command.type);
    void this.#ask(run, command, { user: random.pick(overriders), told });
  }

  /** A few keys for many events, so that some are repeats. */
  #send(run: Run, name: string): void {
    const { random } = this.#options;
    const key = random.chance(0.5) ? { key: `k${random.between(0, 9)}` } : {};
    this.#tell(run, { type: 'event', name, ...key });
  }

  #skip(run: Run): void {
    const { random, versions } = this.#options;
    const open = [
      ...Object.keys(run.open),
      ...(run.state.status === 'rolling_back' ? Object.keys(run.givenUp ?? {}) : []),
    ];
    if (open.length === 0) return;
    const step = random.pick(open);
    const outcomes = versions.flatMap(({ hash, flow }) =>
      hash === run.flow.hash ? Object.keys(flow.steps.find(({ name }) => name === step)?.on ?? {}) : [],
    );
    this.#tell(run, { type: 'skip', step, outcome: random.pick([...outcomes, 'NEVER']), reason: 'it has to go on' });
  }

  #editArgs(run: Run): void {
    const { random } = this.#options;
    const [visit] = Object.values(run.open).filter(({ phase }) => phase.kind !== 'attempting');
    if (!visit) return;
    // One that it has not yet: the same again is no change.
    const args = { shared: random.between(0, 1_000_000) };
    this.#tell(run, { type: 'edit-args', step: visit.step, args, reason: 'it was another' });
  }

  /** To some other version, mostly of its flow; half of the people look first what would happen. */
  #migrate(run: Run): void {
    const { random, versions, front, runs } = this.#options;
    const others = versions.filter(({ hash, flow }) => {
      return hash !== run.flow.hash && (flow.name === run.flow.name || random.chance(0.05));
    });
    if (others.length === 0) return;
    const to = random.pick(others);
    const user = random.pick(changers);
    const told = () => runs.migrated(run.id, to.hash);
    const command = { type: 'migrate' as const, to, reason: 'it is better' };
    if (random.chance(0.5)) return void this.#ask(run, command, { user, told });
    this.#busy.add(run.id);
    const shown = front.ask(
      (server) => server.preview(run.id, to),
      () => undefined,
    );
    void shown.then(async (preview) => {
      this.#busy.delete(run.id);
      if (!preview.ok) return;
      const code = await this.#ask(run, command, { user, told });
      if (code === 'ok' || code === 'wrong_status') runs.checkPreview(run.id, preview.value, code !== 'ok');
    });
  }

  /** From some visit that it has had; a fork is asked for until it is answered, and is made once. */
  #fork(run: Run): void {
    const { random, front, runs, trace } = this.#options;
    const entered = Object.entries(run.steps);
    if (entered.length === 0 || this.#forks >= mostForks) return;
    this.#forks += 1;
    this.#starting += 1;
    const [step, { visits }] = random.pick(entered);
    const visit = random.between(1, visits);
    const name = `fork${this.#forks}`;
    const by = random.pick(['starter', 'bob']);
    const forked = front.insist(
      (server) => server.forkRun(run.id, { step, visit, name }, by),
      (id) => runs.forked(id, { run: run.id, step, visit }),
    );
    void forked.then((answer) => {
      this.#starting -= 1;
      const code = answer.ok ? 'ok' : answer.code;
      trace.note(`fork ${run.id} at ${step}/${visit}: ${code}`);
      trace.sometimes(`fork: ${code}`);
    });
  }

  /** Who has gone back once goes back again more often: what was undone the first time is passed by then. */
  #chanceOfWayBack({ id, state }: Run): number {
    const chance = this.#options.faults().rollback;
    return this.#goneBack.has(id) && state.status !== 'rolling_back' ? chance * 5 : chance;
  }

  /** Mostly what followed a step, or all that it did. */
  #takeBack(run: Run): void {
    const { random } = this.#options;
    const [step] = Object.keys(run.steps);
    if (step === undefined || random.chance(0.4)) return this.#tell(run, { type: 'rollback' });
    this.#goneBack.add(run.id);
    this.#tell(run, { type: 'compensate-to', step: random.pick(Object.keys(run.steps)), reason: 'it was wrong' });
  }

  /** In each of the ways that there are. */
  #lookAtUndo(run: Run, { visit: { step }, phase }: OpenUndo): void {
    const { random } = this.#options;
    if (phase.kind === 'undoing' && random.chance(0.9)) return;
    const reason = 'it was looked after';
    const ways: readonly Told[] = [
      { type: 'retry' },
      { type: 'retry' },
      { type: 'edit-args', step, args: { shared: random.between(0, 1_000_000) }, reason },
      { type: 'skip', step, outcome: 'UNDONE', reason },
      { type: 'skip', step, outcome: 'LEFT', reason },
    ];
    this.#tell(run, random.pick(ways));
  }

  /** As a ticker does that sees something due which is not. */
  #wake(run: Run): void {
    const { front } = this.#options;
    void front.ask(
      (server) => server.wake(run.id),
      () => undefined,
    );
  }

  #lookAt(run: Run, { step, number: visit, phase }: OpenVisit): void {
    const { random, faults, trace, isHealed, isUnheard } = this.#options;
    if (phase.kind === 'attempting' && isUnheard(phase.attempt.uuid)) return this.#skip(run);
    if (phase.kind === 'awaiting_trigger') {
      // What a reference leads to may never be there: then nobody can trigger the step, nor skip it where it is guarded.
      if (isHealed() && random.chance(0.05))
        return random.chance(0.3) ? this.#tell(run, { type: 'stop' }) : this.#skip(run);
      this.#tell(run, { type: 'trigger', step });
    }
    if (phase.kind === 'waiting' && 'event' in phase.wait) this.#send(run, phase.wait.event);
    if (phase.kind === 'backing_off' && random.chance(0.05)) this.#tell(run, { type: 'retry' });
    if (phase.kind === 'attempting' && phase.attempt.acts) this.#act(run, step);
    if (phase.kind !== 'deciding') return;
    const steering = isHealed()
      ? unsteeringOf(random, { step, visit, decision: phase.decision })
      : (takenBack(random, phase.decision, { step, visit }) ??
        (random.chance(faults().steer) ? steeringOf(random, { step, visit, decision: phase.decision }) : undefined));
    if (steering) this.#steer(run, steering);
    if (steering && random.chance(0.7)) return;
    const { digest, outcomes } = phase.decision;
    const decision = { step, visit, digest, outcome: random.pick([...outcomes, 'OK', 'OK']) };
    if (random.chance(0.1)) this.#mislead(run, { ...decision, digest: `not ${digest}` });
    const { delegations = [] } = phase.decision;
    // Who has got a right uses it, mostly: it may be taken back then.
    const holders = staff.filter(({ name }) => delegations.some(({ to }) => actorName(to) === name));
    const user =
      holders.length > 0 && random.chance(0.6)
        ? random.pick(holders).name
        : random.chance(0.35)
          ? newcomer.name
          : random.pick(staff).name;
    this.#decide(run, decision, user);
    if (random.chance(faults().doubleClick)) {
      trace.sometimes('a double click');
      this.#decide(run, decision, user);
    }
    if (random.chance(faults().contradict)) {
      trace.sometimes('two people decide at once');
      this.#decide(run, { ...decision, outcome: random.pick(outcomes) }, random.pick(staff).name);
    }
  }

  /** What has nothing to take back is accepted, and leaves no trace. */
  #steer(run: Run, { command, user }: Steering): void {
    const { runs } = this.#options;
    if (command.type === 'override') {
      const { step, visit, outcome } = command;
      const told = () => runs.decided(run.id, { step, visit, outcome, user });
      return void this.#ask(run, { ...command, isAdmin: overriders.includes(user) }, { user, told });
    }
    const isBack = command.type === 'unclaim' || (command.type === 'delegate' && !command.to);
    const told = () => (isBack ? undefined : runs.caused(run.id, command.type));
    void this.#ask(run, command, { user, told });
  }

  /** Also while another act is executed, and what was done before. */
  #act(run: Run, step: string): void {
    const { random, faults } = this.#options;
    const key = random.chance(0.3) ? { key: `k${random.between(0, 3)}` } : {};
    const act: Told = { type: 'act', step, action: random.pick(['agree', 'reject']), args: {}, ...key };
    this.#tell(run, act);
    if (random.chance(faults().doubleClick)) this.#tell(run, act);
  }

  #decide(run: Run, decision: { step: string; visit: number; digest: string; outcome: string }, user: string): void {
    const { runs } = this.#options;
    const told = () => runs.decided(run.id, { ...decision, user });
    void this.#ask(run, { type: 'decide', ...decision, reason: 'a good one' }, { user, told });
  }

  /** I8: a decision is about what was shown. */
  #mislead(run: Run, decision: { step: string; visit: number; digest: string; outcome: string }): void {
    const { front, trace } = this.#options;
    const command = { type: 'decide' as const, ...decision, reason: 'a good one' };
    void front
      .ask(
        (server) => server.command(run.id, command, misled.name),
        () => trace.broken('I8', `${decision.step} was decided by who has seen something else`),
      )
      .then((answer) => trace.sometimes(`misled: ${answer.ok ? 'ok' : answer.code}`));
  }

  #tell(run: Run, command: Told): void {
    const { runs, random } = this.#options;
    void this.#ask(run, command, {
      user: changes.has(command.type) ? random.pick(changers) : random.pick(staff).name,
      told: () => runs.caused(run.id, command.type),
    });
  }

  async #ask(
    run: Run,
    command: RunCommand,
    { user, told }: { readonly user: string; readonly told: () => void },
  ): Promise<string> {
    const { front, trace } = this.#options;
    this.#busy.add(run.id);
    const answer = await front.ask((server) => server.command(run.id, command, user), told);
    this.#busy.delete(run.id);
    const code = answer.ok ? 'ok' : answer.code;
    trace.note(`${user} ${command.type} ${run.id}: ${code}`);
    trace.sometimes(`${command.type}: ${code}`);
    return code;
  }
}

const changes: ReadonlySet<RunCommand['type']> = new Set(['stop', 'skip', 'edit-args', 'event']);

type Told = Extract<
  RunCommand,
  {
    type:
      | ('stop' | 'retry' | 'trigger' | 'pause' | 'resume' | 'skip' | 'edit-args' | 'event')
      | ('rollback' | 'compensate-to' | 'act');
  }
>;
