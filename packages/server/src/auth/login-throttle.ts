import type { Instant } from '@signalbox/engine';

const mostFailures = 10;
const windowMs = 15 * 60_000;
/** Who comes from more addresses pushes out the oldest: nothing grows without end. */
const mostKept = 10_000;

type Failures = { readonly count: number; readonly since: Instant };

/** Keeps who guesses from guessing on: so many wrong passwords for an account from one address, then none for a while. */
export class LoginThrottle {
  readonly #now: () => Instant;
  readonly #failures = new Map<string, Failures>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** When the next try is taken; undefined: now. */
  closedUntil(account: string, from: string): Instant | undefined {
    const failures = this.#failures.get(keyOf(account, from));
    if (!failures || failures.count < mostFailures) return undefined;
    const until = failures.since + windowMs;
    return until > this.#now() ? until : undefined;
  }

  failed(account: string, from: string): void {
    const key = keyOf(account, from);
    const known = this.#failures.get(key);
    const isOver = !known || known.since + windowMs <= this.#now();
    this.#failures.delete(key);
    this.#failures.set(key, isOver ? { count: 1, since: this.#now() } : { ...known, count: known.count + 1 });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > mostKept && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeeded(account: string, from: string): void {
    this.#failures.delete(keyOf(account, from));
  }
}

function keyOf(account: string, from: string): string {
  return `${from} ${account.toLowerCase()}`;
}
