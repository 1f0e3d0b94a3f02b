import { isOpen } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { QueuedRun, Store } from '@signalbox/store';
import type { Driver } from './driver.ts';
import type { Change, Hub } from './hub.ts';

export type QueuesDependencies = {
  readonly store: Pick<Store, 'nextInQueues' | 'flow'>;
  readonly driver: Driver;
  readonly hub: Hub;
};

/** Runs that were made while their flow was full begin in their order, as others end. */
export class Queues {
  readonly #given: QueuesDependencies;
  /** Flows in which somebody may wait: only a hint, the store is asked. */
  readonly #waiting = new Set<string>();

  constructor(given: QueuesDependencies) {
    this.#given = given;
  }

  /** Calls when a place has become free in a flow in which somebody waits. */
  onRoom(listener: () => void): () => void {
    return this.#given.hub.onChange((change) => {
      if (change.kind !== 'run' || !change.state) return;
      const key = keyOf(change.state.project, change.state.flow.name);
      if (change.state.state.status === 'created') this.#waiting.add(key);
      if (hasLeft(change) && this.#waiting.has(key)) listener();
    });
  }

  /** Begins all runs for which there is room. */
  async admit(): Promise<void> {
    for (;;) {
      const next = await this.#given.store.nextInQueues();
      for (const { project, flow } of next) this.#waiting.add(keyOf(project, flow));
      if (next.length === 0) this.#waiting.clear();
      const admitted = await Promise.all(next.map((queued) => this.#admitOne(queued)));
      if (!admitted.includes(true)) return;
    }
  }

  /** The limit as it is now, not as it was when the run was made; none where the flow is gone. */
  async #admitOne({ run: id, project, flow }: QueuedRun): Promise<boolean> {
    const { store, driver } = this.#given;
    const openRuns = (await store.flow(project, flow))?.version.flow.limits.openRuns;
    const command = { type: 'admit' as const, project, flow, ...(openRuns !== undefined && { openRuns }) };
    try {
      const answer = await driver.execute({
        actor: { kind: 'system' },
        commands: [{ to: { kind: 'run', id }, command }],
      });
      const [run] = answer.aggregates;
      return run?.kind === 'run' && run.state.state.status !== 'created';
    } catch (error) {
      // The driver has logged why; one run that cannot begin must not keep the others waiting.
      if (!(error instanceof AppError)) throw error;
      return false;
    }
  }
}

function keyOf(project: string, flow: string): string {
  return JSON.stringify([project, flow]);
}

function hasLeft(change: Extract<Change, { kind: 'run' }>): boolean {
  const { before, state } = change;
  return before !== undefined && isOpen(before.state.status) && state !== undefined && !isOpen(state.state.status);
}
