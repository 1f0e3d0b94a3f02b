import { isOpen } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { QueuedRun, Store } from '@signalbox/store';
import { templateLimit } from '../templates/template-start.ts';
import type { Driver } from './driver.ts';
import type { Change, Hub } from './hub.ts';

export type QueuesDependencies = {
  readonly store: Pick<Store, 'nextInQueues' | 'flow' | 'templateById'>;
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
      const flows = Map.groupBy(next, ({ project, flow }) => keyOf(project, flow));
      const admitted = await Promise.all([...flows.values()].map((queued) => this.#admitInOrder(queued)));
      if (!admitted.includes(true)) return;
    }
  }

  /** Of two queues that share the limit of a flow, who came first begins first. */
  async #admitInOrder(queued: readonly QueuedRun[]): Promise<boolean> {
    let hasAdmitted = false;
    for (const each of queued) if (await this.#admitOne(each)) hasAdmitted = true;
    return hasAdmitted;
  }

  async #limitOf(id: number) {
    const template = await this.#given.store.templateById(id);
    const limit = template && templateLimit(template);
    return { id, ...(limit && { openRuns: limit.openRuns }) };
  }

  /** The limits as they are now, not as they were when the run was made; none where flow or template are gone. */
  async #admitOne({ run: id, project, flow, template }: QueuedRun): Promise<boolean> {
    const { store, driver } = this.#given;
    const openRuns = (await store.flow(project, flow))?.version.flow.limits.openRuns;
    const command = {
      type: 'admit' as const,
      project,
      flow,
      ...(openRuns !== undefined && { openRuns }),
      ...(template !== undefined && { template: await this.#limitOf(template) }),
    };
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
