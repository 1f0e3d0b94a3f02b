import type { Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import { httpCallsAtOnce } from './perform-http.ts';

export type HostGatesDependencies = {
  readonly now: () => Instant;
  readonly scheduler: Pick<Scheduler, 'after'>;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Calls to one host at the same time. */
  readonly atOnce: number;
};

export type Pass =
  | { readonly go: true; readonly leave: (answered: boolean) => void }
  /** To come again some time in the given span, so that not all come at once. */
  | { readonly go: false; readonly until: Instant; readonly spreadMs: number; readonly problem: string };

/** A host that is left alone, or whose calls wait for their turn. */
export type HostState = {
  readonly host: string;
  readonly leftAlone?: { readonly since: Instant; readonly until: Instant };
  readonly inFlight: number;
  readonly waiting: number;
};

type Waiter = { readonly settle: (pass: Pass) => void; readonly reject: (error: Error) => void };

type Gate = {
  inFlight: number;
  /** One after the other, of calls that ended. */
  failures: number;
  closedSince: Instant | undefined;
  closedUntil: Instant | undefined;
  /** Of the calls that ended lately. */
  meanMs: number | undefined;
  readonly waiting: Set<Waiter>;
};

/** More than the tries of one attempt, so that one alone finds out by itself. */
const failuresToClose = 20;
const closedMs = 30_000;
const closedSpreadMs = 5000;
/** To come again while the host is looked for, or before anything is known of how fast it is. */
const againMs = 1000;
/** Half of what is performed at once: a host that hangs leaves room for the others. */
const mostWaiting = httpCallsAtOnce / 2;
const longestTurnMs = 5000;
const shortestSpreadMs = 100;
/** Weight of the latest call in the mean. */
const latest = 0.1;

/** Keeps a host that hangs or fails from taking the room of others. What is turned away comes again later. */
export class HostGates {
  readonly #given: HostGatesDependencies;
  readonly #gates = new Map<string, Gate>();
  #stopped = false;

  constructor(given: HostGatesDependencies) {
    this.#given = given;
  }

  async enter(host: string, longestWaitMs: number): Promise<Pass> {
    if (this.#stopped) throw new AppError('stopping', {});
    const gate = this.#gateOf(host);
    const { now, atOnce } = this.#given;
    if (gate.closedUntil !== undefined) {
      // A clock that was set back does not make it longer.
      gate.closedUntil = Math.min(gate.closedUntil, now() + closedMs);
      // One call looks whether the host is back.
      if (now() < gate.closedUntil || gate.inFlight > 0) return this.#closed(host, gate.closedUntil);
      return this.#begin(host, gate);
    }
    if (gate.inFlight < atOnce) return this.#begin(host, gate);
    if (gate.waiting.size >= mostWaiting) return this.#busy(host, gate);
    return this.#wait(host, gate, longestWaitMs);
  }

  /** Those that do not simply get their calls. */
  states(): readonly HostState[] {
    return [...this.#gates].flatMap(([host, { inFlight, waiting, closedSince: since, closedUntil: until }]) => {
      if (until === undefined && waiting.size === 0) return [];
      const leftAlone = since === undefined || until === undefined ? {} : { leftAlone: { since, until } };
      return [{ host, ...leftAlone, inFlight, waiting: waiting.size }];
    });
  }

  /** Who waits is turned away, for the next start. */
  stop(): void {
    this.#stopped = true;
    for (const { waiting } of this.#gates.values()) {
      for (const waiter of waiting) waiter.reject(new AppError('stopping', {}));
    }
  }

  #gateOf(host: string): Gate {
    const known = this.#gates.get(host);
    if (known) return known;
    const gate: Gate = {
      inFlight: 0,
      failures: 0,
      closedSince: undefined,
      closedUntil: undefined,
      meanMs: undefined,
      waiting: new Set(),
    };
    this.#gates.set(host, gate);
    return gate;
  }

  #begin(host: string, gate: Gate): Pass {
    gate.inFlight += 1;
    const begun = this.#given.now();
    const leave = (answered: boolean) => {
      const ms = Math.max(0, this.#given.now() - begun);
      gate.meanMs = gate.meanMs === undefined ? ms : gate.meanMs + (ms - gate.meanMs) * latest;
      this.#leave(host, gate, answered);
    };
    return { go: true, leave };
  }

  #leave(host: string, gate: Gate, answered: boolean): void {
    gate.inFlight -= 1;
    if (answered) this.#open(host, gate);
    else this.#countFailure(host, gate);
    const [next] = gate.waiting;
    if (next && gate.closedUntil === undefined) next.settle(this.#begin(host, gate));
    else if (gate.inFlight === 0 && gate.failures === 0) this.#gates.delete(host);
  }

  #open(host: string, gate: Gate): void {
    if (gate.closedUntil !== undefined) this.#given.log.info('host is called again', { host });
    gate.failures = 0;
    gate.closedSince = undefined;
    gate.closedUntil = undefined;
  }

  #countFailure(host: string, gate: Gate): void {
    gate.failures += 1;
    if (gate.failures < failuresToClose) return;
    const now = this.#given.now();
    const until = now + closedMs;
    if (gate.closedUntil === undefined) this.#given.log.warn('host is not called for a while', { host, until });
    gate.closedSince ??= now;
    gate.closedUntil = until;
    for (const waiter of gate.waiting) waiter.settle(this.#closed(host, until));
  }

  #wait(host: string, gate: Gate, longestWaitMs: number): Promise<Pass> {
    return new Promise((resolve, reject) => {
      const end = () => {
        cancel();
        gate.waiting.delete(waiter);
      };
      const waiter: Waiter = {
        settle: (pass) => {
          end();
          resolve(pass);
        },
        reject: (error) => {
          end();
          reject(error);
        },
      };
      const cancel = this.#given.scheduler.after(longestWaitMs, () => waiter.settle(this.#busy(host, gate)));
      gate.waiting.add(waiter);
    });
  }

  #closed(host: string, until: Instant): Pass {
    const time = new Date(until).toISOString();
    const problem = `${host} has failed ${failuresToClose} times on end and is left alone until ${time}`;
    return { go: false, until: Math.max(until, this.#given.now()) + againMs, spreadMs: closedSpreadMs, problem };
  }

  /** About when those before it have been called. */
  #busy(host: string, { meanMs, waiting }: Gate): Pass {
    const { now, atOnce } = this.#given;
    const turnMs = meanMs === undefined ? againMs : Math.min((meanMs * waiting.size) / atOnce, longestTurnMs);
    const problem = `${atOnce} calls to ${host} have no answer yet`;
    return { go: false, until: now() + Math.round(turnMs), spreadMs: Math.max(turnMs, shortestSpreadMs), problem };
  }
}
