import type { Run, RunTransition } from '@signalbox/engine';

const changes: ReadonlySet<string> = new Set(['skip', 'edit-args', 'event', 'migrate', 'reassign']);

/** Who has changed by hand what runs do: for those below it is as if they had started them. */
export class ObservedEditors {
  readonly #by = new Map<string, Set<string>>();
  readonly #above = new Map<string, readonly string[]>();

  follow({ events, cause, actor }: RunTransition, { id, seq, origin, forkedFrom }: Run): void {
    const by = this.#by.get(id) ?? new Set<string>();
    this.#by.set(id, by);
    if (seq === 1 && forkedFrom) this.#above.set(id, this.above(forkedFrom.run));
    else if (seq === 1 && origin.kind === 'step') {
      const { run: parent } = origin.parent;
      this.#above.set(id, [...this.above(parent), ...(this.#by.get(parent) ?? [])]);
    }
    if (changes.has(cause) && events.length > 0 && actor.kind === 'user') by.add(actor.id);
  }

  /** As it was when the run was started. */
  above(run: string): readonly string[] {
    return this.#above.get(run) ?? [];
  }
}
