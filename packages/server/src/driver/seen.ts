/**
 * What deciding has asked for of something outside, and what was found. Deciding does not wait: who makes it looks for what
 * was wanted, and decides again.
 */
export class Seen<Wanted, Found> {
  readonly #lookFor: (wanted: Wanted) => Promise<Found>;
  readonly #found = new Map<string, Found>();
  readonly #asked = new Map<string, Wanted>();
  #rounds = 0;

  constructor(lookFor: (wanted: Wanted) => Promise<Found>) {
    this.#lookFor = lookFor;
  }

  /** Undefined where nobody has looked. */
  find(key: string, wanted: Wanted): Found | undefined {
    const found = this.#found.get(key);
    if (found === undefined) this.#asked.set(key, wanted);
    return found;
  }

  /** Looks for what has been asked for in vain. False where that was nothing, and what was decided holds. */
  async look(): Promise<boolean> {
    const asked = [...this.#asked];
    this.#asked.clear();
    this.#rounds += 1;
    if (asked.length > 0 && this.#rounds > mostRounds) throw new Error('deciding asks without an end');
    await Promise.all(asked.map(async ([key, wanted]) => void this.#found.set(key, await this.#lookFor(wanted))));
    return asked.length > 0;
  }
}

/** Each round answers what the one before has asked for; a defect that asks anew each time must not take the loop. */
const mostRounds = 1000;
