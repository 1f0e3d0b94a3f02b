import type { Instant } from '@signalbox/engine';
import type { LogStream } from '@signalbox/store';
import type { Working } from './working-set.ts';

export type Listener<Message> = (message: Message) => void;

/** What watchers in this process hear after a commit. Only a hint: whoever missed one reads the store. */
export class Hub {
  readonly #changes = new Set<Listener<Working>>();
  readonly #logs = new Set<Listener<LogStream>>();
  readonly #due = new Set<Listener<Instant>>();
  readonly #resources = new Set<Listener<void>>();

  changed(working: Working): void {
    for (const listener of this.#changes) listener(working);
  }

  logged(stream: LogStream): void {
    for (const listener of this.#logs) listener(stream);
  }

  due(at: Instant | undefined): void {
    if (at === undefined) return;
    for (const listener of this.#due) listener(at);
  }

  /** Definitions, posted events, and which runs are listed. */
  resourcesChanged(): void {
    for (const listener of this.#resources) listener();
  }

  onChange(listener: Listener<Working>): () => void {
    return subscribe(this.#changes, listener);
  }

  onLog(listener: Listener<LogStream>): () => void {
    return subscribe(this.#logs, listener);
  }

  onDue(listener: Listener<Instant>): () => void {
    return subscribe(this.#due, listener);
  }

  onResourcesChange(listener: Listener<void>): () => void {
    return subscribe(this.#resources, listener);
  }
}

function subscribe<Message>(listeners: Set<Listener<Message>>, listener: Listener<Message>): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
