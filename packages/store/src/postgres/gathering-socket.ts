import { Socket } from 'node:net';

/**
 * Sends statements of one turn with one call of the system: each is written between `cork` and `uncork`. A commit is a
 * dozen of them, and each that went off by itself woke the database for it.
 */
export class GatheringSocket extends Socket {
  override uncork(): void {
    process.nextTick(() => super.uncork());
  }
}
