import { createHash } from 'node:crypto';

/** What happened, line by line; two executions are the same when their hashes are. */
export class Trace {
  readonly #now: () => number;
  readonly #lines: string[] = [];
  readonly #goals = new Map<string, number>();
  readonly #begin: number;
  /** The first invariant that broke; nothing happens after it. */
  violation: string | undefined;

  constructor(now: () => number) {
    this.#now = now;
    this.#begin = now();
  }

  note(line: string): void {
    this.#lines.push(`${this.#now() - this.#begin} ${line}`);
  }

  /** Something that a campaign has to reach now and then, or it tests too little. */
  sometimes(goal: string): void {
    this.#goals.set(goal, (this.#goals.get(goal) ?? 0) + 1);
  }

  broken(invariant: string, detail: string): void {
    this.note(`BROKEN ${invariant}: ${detail}`);
    this.violation ??= `${invariant}: ${detail}`;
  }

  get goals(): { readonly [goal: string]: number } {
    return Object.fromEntries(this.#goals);
  }

  tail(lines: number): readonly string[] {
    return this.#lines.slice(-lines);
  }

  hash(): string {
    return createHash('sha256').update(this.#lines.join('\n')).digest('hex').slice(0, 16);
  }
}
