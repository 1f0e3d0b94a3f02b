import type { Ids } from '@signalbox/engine';
import type { HintStore } from '@signalbox/store';
import type { Hint, Hub } from '../driver/hub.ts';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import type { Membership } from './membership.ts';

export type HintsDependencies = {
  readonly store: HintStore;
  readonly membership: Pick<Membership, 'others'>;
  readonly hub: Hub;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly log: Log;
  /** Another server says so. */
  readonly onHint: (hint: Hint) => void;
};

/** What happens within it is told of once: each telling costs the database a transaction. */
const gatherMs = 5;
/** However often others tell: whoever may connect to the database may tell without end, and each look costs it some. */
const restMs = 40;
const answerMs = 5000;
const againMs = 1000;
/** A proxy that gives each transaction another connection stays what it is. */
const againBehindProxyMs = 60_000;

/**
 * Servers tell each other at once that there is something to look for. They look without that too, only not as soon: who
 * cannot listen, as behind a proxy that pools transactions, goes on as if there were no hints.
 */
export class Hints {
  readonly #given: HintsDependencies;
  readonly #name: string;
  readonly #toTell = new Set<Hint>();
  readonly #unsubscribe: () => void;
  #telling: Promise<void> | undefined;
  readonly #heard = new Set<Hint>();
  #passing: Promise<void> | undefined;
  #connecting: Promise<void> | undefined;
  #hangUp: (() => Promise<void>) | undefined;
  #cancel: (() => void) | undefined;
  #areHeard = false;
  #stopped = false;

  constructor(given: HintsDependencies) {
    this.#given = given;
    this.#name = given.ids.next();
    this.#unsubscribe = given.hub.onHint((hint) => this.#gather(hint));
  }

  /** What this server told has come back to it: so does what others tell. */
  get areHeard(): boolean {
    return this.#areHeard;
  }

  /** Resolves when it listens, or will try again; that it is heard comes later. */
  async start(): Promise<void> {
    this.#connecting = this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    await this.#connecting;
  }

  /** What was held here is free by now. */
  async stop(): Promise<void> {
    this.#gather('tasks');
    this.#stopped = true;
    this.#cancel?.();
    this.#unsubscribe();
    await this.#telling;
    await this.#connecting;
    await this.#hangUp?.();
  }

  async #connect(): Promise<void> {
    const { store, scheduler } = this.#given;
    try {
      this.#hangUp = await store.listen({ onHint: (text) => this.#hear(text), onEnd: () => this.#lose() });
      this.#cancel = scheduler.after(answerMs, () => void this.#giveUp());
      await store.tell(`${this.#name} `);
    } catch {
      this.#lose();
    }
  }

  #hear(text: string): void {
    const [from, hints = ''] = text.split(' ');
    if (from === this.#name) return this.#know();
    for (const hint of hints.split(',')) if (isHint(hint)) this.#heard.add(hint);
    if (this.#heard.size > 0) this.#passing ??= this.#passOn();
  }

  async #passOn(): Promise<void> {
    while (this.#heard.size > 0 && !this.#stopped) {
      const hints = [...this.#heard];
      this.#heard.clear();
      for (const hint of hints) this.#given.onHint(hint);
      await new Promise<void>((resolve) => this.#given.scheduler.after(restMs, resolve));
    }
    this.#passing = undefined;
  }

  #know(): void {
    if (this.#areHeard) return;
    this.#areHeard = true;
    this.#cancel?.();
    this.#given.log.info('changes of other servers are told at once');
  }

  #lose(): void {
    if (this.#areHeard) this.#given.log.warn('changes of other servers are only looked for: the connection is lost');
    this.#areHeard = false;
    this.#cancel?.();
    this.#tryAgain(againMs);
  }

  async #giveUp(): Promise<void> {
    this.#given.log.info('changes of other servers are only looked for: a proxy keeps their hints back');
    await this.#hangUp?.();
    this.#tryAgain(againBehindProxyMs);
  }

  #tryAgain(inMs: number): void {
    this.#hangUp = undefined;
    if (!this.#stopped) this.#cancel = this.#given.scheduler.after(inMs, () => void this.start());
  }

  #gather(hint: Hint): void {
    if (this.#stopped || !this.#areHeard || this.#given.membership.others === 0) return;
    this.#toTell.add(hint);
    this.#telling ??= this.#tellGathered();
  }

  async #tellGathered(): Promise<void> {
    while (this.#toTell.size > 0) {
      await new Promise<void>((resolve) => this.#given.scheduler.after(gatherMs, resolve));
      const hints = [...this.#toTell];
      this.#toTell.clear();
      // Who missed it looks for itself.
      await this.#given.store.tell(`${this.#name} ${hints.join(',')}`).catch(() => undefined);
    }
    this.#telling = undefined;
  }
}

function isHint(text: string): text is Hint {
  return text === 'changes' || text === 'logs' || text === 'tasks';
}
