import type { TransitionView } from '@signalbox/protocol';
import { foldStory, type Story } from '../story/fold-story.ts';

export type JournalRead = {
  /** From the first one on, without a gap. */
  readonly transitions: readonly TransitionView[];
  readonly story: Story | undefined;
  /** Up to what was the end when it was read last. */
  readonly isWhole: boolean;
  readonly error?: unknown;
};

type ReaderPorts = {
  /** The transitions behind that one, at most `limit`. */
  readonly read: (after: number, limit: number) => Promise<readonly TransitionView[]>;
  readonly onChange: () => void;
};

export const pageLength = 1000;

/** Reads the journal of one run page by page, and what comes behind it whenever it is told that something has. */
export class JournalReader {
  readonly #ports: ReaderPorts;
  #state: JournalRead = { transitions: [], story: undefined, isWhole: false };
  #reading = false;
  #again = false;
  #closed = false;

  constructor(ports: ReaderPorts) {
    this.#ports = ports;
  }

  get state(): JournalRead {
    return this.#state;
  }

  /** A read that is under way may have begun before what this is about: it is followed by another. */
  async wake(): Promise<void> {
    this.#again = true;
    if (this.#reading) return;
    this.#reading = true;
    try {
      while (this.#again && !this.#closed) {
        this.#again = false;
        await this.#readOn();
      }
    } catch (error) {
      this.#set({ ...this.#state, error });
    } finally {
      this.#reading = false;
    }
  }

  close(): void {
    this.#closed = true;
  }

  async #readOn(): Promise<void> {
    for (;;) {
      const page = await this.#ports.read(this.#state.transitions.length, pageLength);
      if (this.#closed) return;
      const isWhole = page.length < pageLength;
      this.#take(page, isWhole);
      if (isWhole) return;
    }
  }

  #take(page: readonly TransitionView[], isWhole: boolean): void {
    const known = this.#state;
    if (page.length === 0 && known.isWhole === isWhole && known.error === undefined) return;
    const story = foldStory(known.story, page);
    const transitions = page.length === 0 ? known.transitions : [...known.transitions, ...page];
    this.#set({ transitions, story, isWhole });
  }

  #set(state: JournalRead): void {
    if (this.#closed) return;
    this.#state = state;
    this.#ports.onChange();
  }
}
