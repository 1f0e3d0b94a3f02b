import type { Agenda } from './agenda.ts';

/** The clock of the machine with the servers: it jumps, and what goes on there knows no other. */
export class ServerClock {
  readonly #agenda: Agenda;
  /** The latest last. */
  readonly #offsets: { readonly from: number; readonly offset: number }[] = [{ from: 0, offset: 0 }];
  #highest = 0;
  hasGoneBack = false;

  constructor(agenda: Agenda) {
    this.#agenda = agenda;
  }

  readonly now = (): number => {
    const now = this.#agenda.now() + (this.#offsets.at(-1)?.offset ?? 0);
    this.#highest = Math.max(this.#highest, now);
    return now;
  };

  /** The latest time that anybody has read. */
  get highest(): number {
    return this.#highest;
  }

  get hasJumped(): boolean {
    return this.#offsets.length > 1;
  }

  jump(ms: number): void {
    if (ms < 0) this.hasGoneBack = true;
    this.#offsets.push({ from: this.#agenda.now(), offset: (this.#offsets.at(-1)?.offset ?? 0) + ms });
  }

  /** Whether it has shown this within the last so many milliseconds. */
  hasShown(at: number, withinMs: number): boolean {
    let until = this.#agenda.now();
    const since = until - withinMs;
    for (const { from, offset } of this.#offsets.toReversed()) {
      if (at >= Math.max(from, since) + offset && at <= until + offset) return true;
      until = from;
      if (until < since) return false;
    }
    return false;
  }
}
