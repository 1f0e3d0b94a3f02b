import type { Instant } from '@signalbox/engine';

const mostForAccount = 10;
/** Whoever has the passwords of many people tried from one address: the people behind it are fewer. */
const mostForAddress = 100;
/** A session each, and a row in the audit that nobody removes; who has many pages open needs one of them. */
const mostByToken = 100;
const windowMs = 15 * 60_000;
/** Nothing grows without end. */
const mostKept = 10_000;

type Failures = { readonly count: number; readonly since: Instant; readonly most: number };

/**
 * Keeps who guesses from guessing on: so many wrong passwords for an account from one address, or from it for all accounts,
 * then none for a while; and who has a token from logging in by it without end.
 */
export class LoginThrottle {
  readonly #now: () => Instant;
  readonly #failures = new Map<string, Failures>();

  constructor(now: () => Instant) {
    this.#now = now;
  }

  /** When the next try is taken; undefined: now. */
  closedUntil(account: string, from: string): Instant | undefined {
    const closed = [keyOf(account, from), from].flatMap((key) => {
      const failures = this.#failures.get(key);
      return failures && this.#isClosed(failures) ? [failures.since + windowMs] : [];
    });
    return closed.length === 0 ? undefined : Math.max(...closed);
  }

  failed(account: string, from: string): void {
    this.#count(keyOf(account, from), mostForAccount);
    this.#count(from, mostForAddress);
  }

  /** It was counted, and not looked at. */
  takeBack(account: string, from: string): void {
    this.#discount(keyOf(account, from));
    this.#discount(from);
  }

  succeeded(account: string, from: string): void {
    this.#failures.delete(keyOf(account, from));
    // Who knows one password gets no more tries for those of others.
    this.#discount(from);
  }

  /** A login by a token that is good, from wherever it comes. When the next is taken; undefined: now, and it is counted. */
  entered(token: string): Instant | undefined {
    const key = `token ${token}`;
    const known = this.#failures.get(key);
    if (known && this.#isClosed(known)) return known.since + windowMs;
    this.#count(key, mostByToken);
    return undefined;
  }

  #count(key: string, most: number): void {
    const known = this.#failures.get(key);
    const isOver = !known || this.#isOver(known);
    this.#failures.delete(key);
    if (this.#failures.size >= mostKept) this.#forgetOne();
    this.#failures.set(key, isOver ? { count: 1, since: this.#now(), most } : { ...known, count: known.count + 1 });
  }

  #discount(key: string): void {
    const known = this.#failures.get(key);
    if (known && known.count > 1) this.#failures.set(key, { ...known, count: known.count - 1 });
    else this.#failures.delete(key);
  }

  /** Who comes with many names or addresses pushes out none that is closed. */
  #forgetOne(): void {
    const [first] = this.#failures.keys();
    for (const [key, failures] of this.#failures) {
      if (!this.#isClosed(failures)) return void this.#failures.delete(key);
    }
    if (first !== undefined) this.#failures.delete(first);
  }

  #isClosed(failures: Failures): boolean {
    return failures.count >= failures.most && !this.#isOver(failures);
  }

  #isOver({ since }: Failures): boolean {
    return since + windowMs <= this.#now();
  }
}

function keyOf(account: string, from: string): string {
  return `${from} ${account.toLowerCase()}`;
}
