import type { Ids } from '@signalbox/engine';
import { type ClusterStore, type ServerBeat, StoreError } from '@signalbox/store';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import type { StoreClock } from './store-clock.ts';

export type MembershipDependencies = {
  readonly store: ClusterStore;
  readonly clock: StoreClock;
  readonly ids: Ids;
  readonly scheduler: Scheduler;
  readonly log: Log;
  readonly leaseMs: number;
  /** This server asks for signed acknowledgements. */
  readonly signedAcks: boolean;
  /** What each server keeps in its memory may have been changed by another. No lease is taken or renewed where it fails. */
  readonly onBeat: () => Promise<void>;
  /** What others held is free. */
  readonly onTakeover: () => void;
  /** A newer version has changed the store so that this one cannot go on. */
  readonly onOutdated: (error: StoreError) => void;
};

/** Of a lease: two may be lost before it ends. */
const beatsPerLease = 3;

/**
 * This server among those of its store: it says again and again that it lives, and ends the leases of those that do
 * not. Taken for dead itself, as after a long halt, it goes on under a new name: what it held is with others.
 */
export class Membership {
  readonly #given: MembershipDependencies;
  #owner = '';
  #others = 0;
  #beats = 0;
  #othersAskForSignedAcks = false;
  /** By the monotonic clock, which tells how long the store was away. */
  #heardAt: number | undefined;
  #patientUntil = 0;
  #joining: Promise<void> | undefined;
  #beating: Promise<void> | undefined;
  #cancel: (() => void) | undefined;
  #stopped = false;

  constructor(given: MembershipDependencies) {
    this.#given = given;
  }

  /** Who holds what this server takes; a new one after each time that it was taken for dead. */
  get owner(): string {
    return this.#owner;
  }

  /** Servers of the same store, as far as is known. */
  get others(): number {
    return this.#others;
  }

  /** One that lives asks for them: a rule that another server of the same store does not keep is none. */
  get signedAcks(): boolean {
    return this.#given.signedAcks || this.#othersAskForSignedAcks;
  }

  /** How often the store has said who lives. */
  get beats(): number {
    return this.#beats;
  }

  async start(): Promise<void> {
    await this.rejoin(this.#owner);
    await this.#endLapsed();
    this.#arm();
  }

  /** Under a new name, unless somebody else has seen to it already. */
  async rejoin(lost: string): Promise<void> {
    if (this.#owner !== lost) return;
    this.#joining ??= this.#join().finally(() => {
      this.#joining = undefined;
    });
    await this.#joining;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#beating;
    if (this.#owner === '') return;
    try {
      await this.#given.store.leaveServers(this.#owner);
    } catch (error) {
      this.#given.log.warn('the store was not told that this server ends: its lease has to run out', { error });
    }
  }

  async #join(): Promise<void> {
    const { store, ids, leaseMs, signedAcks, log, onBeat } = this.#given;
    const server = `server:${ids.next()}`;
    const { isRestored } = await this.#ask(() => store.joinServers({ server, leaseMs, signedAcks }));
    if (isRestored) log.warn('the database goes on from a copy: leases that it does not know of are not believed', {});
    // Before anything is done under the new name: it may have been away for long.
    if (this.#others > 0) await onBeat();
    this.#owner = server;
  }

  #arm(): void {
    const { scheduler, leaseMs } = this.#given;
    this.#cancel = scheduler.after(leaseMs / beatsPerLease, () => {
      this.#beating = this.#beat().finally(() => {
        if (!this.#stopped) this.#arm();
      });
    });
  }

  async #beat(): Promise<void> {
    const { store, clock, leaseMs, log, onBeat, onTakeover, onOutdated } = this.#given;
    const server = this.#owner;
    const knewOthers = this.#others > 0;
    try {
      if (knewOthers) await onBeat();
      if (!(await this.#ask(() => store.renewServer({ server, leaseMs })))) {
        log.warn('this server was taken for dead, and goes on as a new one', { server });
        await this.rejoin(server);
      }
      if (!knewOthers && this.#others > 0) await onBeat();
      if (clock.monotonicMs() < this.#patientUntil) return;
      if (await this.#endLapsed()) onTakeover();
    } catch (error) {
      if (error instanceof StoreError && error.code === 'schema_newer') {
        this.#stopped = true;
        onOutdated(error);
        return;
      }
      log.error('the store did not take that this server lives', { error });
    }
  }

  /** Whether there was one: what it held is free. */
  async #endLapsed(): Promise<boolean> {
    const { store, log } = this.#given;
    const ended = await store.endLapsedServers();
    for (const server of ended)
      log.warn('a server is not heard of any more: what it held is taken over', { server, by: this.#owner });
    return ended.length > 0;
  }

  async #ask<Beat extends ServerBeat | undefined>(question: () => Promise<Beat>): Promise<Beat> {
    const { clock, leaseMs, log } = this.#given;
    const asked = clock.monotonicMs();
    const beat = await question();
    const answered = clock.monotonicMs();
    // After a time without an answer the others may have had none either: each gets a lease's time to say that it lives.
    if (answered - (this.#heardAt ?? answered) > leaseMs) this.#patientUntil = answered + leaseMs;
    this.#heardAt = answered;
    if (beat) {
      clock.set(beat.at, asked, answered);
      if (beat.others !== this.#others) log.info('servers of this database', { others: beat.others });
      this.#others = beat.others;
      this.#hearOfSignedAcks(beat.signedAcks);
      this.#beats += 1;
    }
    return beat;
  }

  #hearOfSignedAcks(others: boolean): void {
    const { signedAcks, log } = this.#given;
    if (others === this.#othersAskForSignedAcks) return;
    this.#othersAskForSignedAcks = others;
    if (signedAcks) return;
    if (others) log.warn('another server asks for signed acknowledgements: so does this one as long as that lives', {});
    else log.warn('no server asks for signed acknowledgements any more', {});
  }
}
