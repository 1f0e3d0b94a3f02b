import type { FindSecret, FoundSecret, WantedSecret } from '@signalbox/engine';

/** Stored secrets that arguments of steps are to be, as far as deciding has asked for them: as `SeenFlows` is of flows. */
export class SeenSecrets {
  readonly #look: (wanted: WantedSecret) => Promise<FoundSecret>;
  readonly #seen = new Map<string, FoundSecret>();
  readonly #asked = new Map<string, WantedSecret>();

  constructor(look: (wanted: WantedSecret) => Promise<FoundSecret>) {
    this.#look = look;
  }

  readonly find: FindSecret = (wanted) => {
    const { project, environment = null, name } = wanted;
    const key = JSON.stringify([project, environment, name]);
    const seen = this.#seen.get(key);
    if (!seen) this.#asked.set(key, wanted);
    return seen;
  };

  /** Looks for what has been asked for in vain. False where that was nothing, and what was decided holds. */
  async look(): Promise<boolean> {
    const asked = [...this.#asked];
    this.#asked.clear();
    await Promise.all(asked.map(async ([key, wanted]) => void this.#seen.set(key, await this.#look(wanted))));
    return asked.length > 0;
  }
}
