import type { FindSecret, FoundSecret, WantedSecret } from '@signalbox/engine';
import { Seen } from './seen.ts';

/** Stored secrets that arguments of steps are to be, as far as deciding has asked for them. */
export class SeenSecrets {
  readonly #seen: Seen<WantedSecret, FoundSecret>;

  constructor(lookFor: (wanted: WantedSecret) => Promise<FoundSecret>) {
    this.#seen = new Seen(lookFor);
  }

  readonly find: FindSecret = (wanted) => {
    const { project, environment = null, name } = wanted;
    return this.#seen.find(JSON.stringify([project, environment, name]), wanted);
  };

  look(): Promise<boolean> {
    return this.#seen.look();
  }
}
