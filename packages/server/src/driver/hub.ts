import type { Build, Instant, Run } from '@signalbox/engine';
import type { Aggregate, AggregateRef, LogStream } from '@signalbox/store';

export type Listener<Message> = (message: Message) => void;

/** `before` is not known of what another server has changed. */
export type Change =
  | { readonly kind: 'run'; readonly id: string; readonly before: Run | undefined; readonly state: Run | undefined }
  | {
      readonly kind: 'build';
      readonly id: string;
      readonly before: Build | undefined;
      readonly state: Build | undefined;
    };

/** What watchers in this process hear after a commit. Only a hint: whoever missed one reads the store. */
export class Hub {
  readonly #changes = new Set<Listener<Change>>();
  readonly #elsewhere = new Set<Listener<AggregateRef>>();
  readonly #logs = new Set<Listener<LogStream | undefined>>();
  readonly #due = new Set<Listener<Instant>>();
  readonly #resources = new Set<Listener<void>>();

  changed(change: Change): void {
    for (const listener of this.#changes) listener(change);
  }

  /** By another server of the same store. */
  changedElsewhere(aggregate: Aggregate): void {
    for (const listener of this.#elsewhere) listener(aggregate);
    const before = undefined;
    this.changed(aggregate.kind === 'run' ? { ...aggregate, before } : { ...aggregate, before });
  }

  logged(stream: LogStream): void {
    for (const listener of this.#logs) listener(stream);
  }

  /** Another server may have got lines, of any stream. */
  mayHaveLogged(): void {
    for (const listener of this.#logs) listener(undefined);
  }

  due(at: Instant | undefined): void {
    if (at === undefined) return;
    for (const listener of this.#due) listener(at);
  }

  /** Definitions, posted events, and which runs are listed. */
  resourcesChanged(): void {
    for (const listener of this.#resources) listener();
  }

  onChange(listener: Listener<Change>): () => void {
    return subscribe(this.#changes, listener);
  }

  onChangeElsewhere(listener: Listener<AggregateRef>): () => void {
    return subscribe(this.#elsewhere, listener);
  }

  onLog(listener: Listener<LogStream | undefined>): () => void {
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
