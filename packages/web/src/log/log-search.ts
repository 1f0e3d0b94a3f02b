import type { LogSearchTerms, LogSource } from './log-source.ts';

export type LogSearchState = {
  readonly terms: LogSearchTerms;
  /** The lines in which something was found so far, in order. */
  readonly matches: readonly number[];
  /** How far it was looked. */
  readonly looked: number;
  readonly isOver: boolean;
  readonly error?: unknown;
};

/** A search that the server does in parts, each of which is told; it goes on when the log has grown. */
export class LogSearch {
  readonly #source: LogSource;
  readonly #told: (state: LogSearchState) => void;
  readonly #aborted = new AbortController();
  #state: LogSearchState;
  #isLooking = false;
  #hasMore = false;

  constructor(source: LogSource, terms: LogSearchTerms, told: (state: LogSearchState) => void) {
    this.#source = source;
    this.#told = told;
    this.#state = { terms, matches: [], looked: 0, isOver: false };
  }

  async look(): Promise<void> {
    this.#hasMore = true;
    if (this.#isLooking || this.#state.error !== undefined) return;
    this.#isLooking = true;
    try {
      while (this.#hasMore) {
        this.#hasMore = false;
        if (!(await this.#part())) this.#hasMore = true;
        this.#aborted.signal.throwIfAborted();
      }
    } catch (error) {
      if (!this.#aborted.signal.aborted) this.#tell({ ...this.#state, isOver: true, error });
    } finally {
      this.#isLooking = false;
    }
  }

  end(): void {
    this.#aborted.abort();
  }

  async #part(): Promise<boolean> {
    const { terms, matches, looked } = this.#state;
    const found = await this.#source.search(terms, looked, this.#aborted.signal);
    this.#tell({ terms, matches: [...matches, ...found.matches], looked: found.next, isOver: found.atEnd });
    return found.atEnd;
  }

  #tell(state: LogSearchState): void {
    this.#state = state;
    if (!this.#aborted.signal.aborted) this.#told(state);
  }
}

/** The match that comes after a line, or before it, around the ends; undefined where nothing was found. */
export function matchBeside(matches: readonly number[], line: number, direction: 1 | -1): number | undefined {
  if (direction === 1) return matches.find((each) => each > line) ?? matches[0];
  return matches.findLast((each) => each < line) ?? matches.at(-1);
}
