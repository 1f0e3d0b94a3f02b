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

/** Something happened here that other servers of the same store may look for. */
export type Hint = 'changes' | 'logs' | 'tasks';

/** What watchers in this process hear after a commit. Only a hint: whoever missed one reads the store. */
export class Hub {
  readonly #changes = new Set<Listener<Change>>();
  readonly #elsewhere = new Set<Listener<AggregateRef>>();
  readonly #logs = new Set<Listener<LogStream | undefined>>();
  readonly #due = new Set<Listener<Instant>>();
  readonly #resources = new Set<Listener<void>>();
  readonly #hints = new Set<Listener<Hint>>();

  changed(change: Change): void {
    this.#tell(change);
    this.#hint('changes');
  }

  /** By another server of the same store. */
  changedElsewhere(aggregate: Aggregate): void {
    for (const listener of this.#elsewhere) listener(aggregate);
    const before = undefined;
    this.#tell(aggregate.kind === 'run' ? { ...aggregate, before } : { ...aggregate, before });
  }

  logged(stream: LogStream): void {
    for (const listener of this.#logs) listener(stream);
    this.#hint('logs');
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
    this.resourcesChangedElsewhere();
    this.#hint('changes');
  }

  resourcesChangedElsewhere(): void {
    for (const listener of this.#resources) listener();
  }

  /** There are tasks that this server does not perform. */
  tasksLeft(): void {
    this.#hint('tasks');
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

  onHint(listener: Listener<Hint>): () => void {
    return subscribe(this.#hints, listener);
  }

  #tell(change: Change): void {
    for (const listener of this.#changes) listener(change);
  }

  #hint(hint: Hint): void {
    for (const listener of this.#hints) listener(hint);
  }
}

function subscribe<Message>(listeners: Set<Listener<Message>>, listener: Listener<Message>): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
