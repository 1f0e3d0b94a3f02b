import type { Build } from '@signalbox/engine';
import { AppError, queueMessages } from '@signalbox/protocol';
import type { Held } from '../../leases/leases.ts';
import type { AgentServices } from './ports.ts';

type Watched = { readonly held: Held; readonly end: (error: AppError | null) => void };

/** Tells those who wait how their workflow ended: finished, cancelled, or no longer theirs. */
export class EndWatch {
  readonly #services: Pick<AgentServices, 'store' | 'hub' | 'log'>;
  readonly #byBuild = new Map<string, Set<Watched>>();
  readonly #unsubscribe: () => void;

  constructor(services: Pick<AgentServices, 'store' | 'hub' | 'log'>) {
    this.#services = services;
    this.#unsubscribe = services.hub.onChange((working) => {
      if (working.kind === 'build') this.#changed(working.id, working.state);
    });
  }

  /** Resolves when the workflow has finished, rejects when it was cancelled or lost. */
  async wait(held: Held, signal: AbortSignal): Promise<null> {
    const { promise, resolve, reject } = Promise.withResolvers<null>();
    const watched: Watched = { held, end: (error) => (error ? reject(error) : resolve(null)) };
    const all = this.#byBuild.get(held.build) ?? new Set();
    this.#byBuild.set(held.build, all.add(watched));
    const leave = () => resolve(null);
    signal.addEventListener('abort', leave, { once: true });
    try {
      // It may have ended while nobody was looking.
      await this.check(held.build);
      return await promise;
    } finally {
      signal.removeEventListener('abort', leave);
      all.delete(watched);
      if (all.size === 0 && this.#byBuild.get(held.build) === all) this.#byBuild.delete(held.build);
    }
  }

  async check(id: string): Promise<void> {
    const [found] = await this.#services.store.load([{ kind: 'build', id }]);
    this.#changed(id, found?.kind === 'build' ? found.state : undefined);
  }

  /** The lease is gone: what the build does not explain was taken away. */
  lost({ task, epoch, build }: Held): void {
    const endAll = () => {
      for (const { held, end } of this.#byBuild.get(build) ?? []) {
        if (held.task === task && held.epoch === epoch) end(lostError());
      }
    };
    this.check(build).then(endAll, (error: unknown) => {
      this.#services.log.error('the end of a workflow could not be read', { build, error });
      endAll();
    });
  }

  close(): void {
    this.#unsubscribe();
  }

  #changed(id: string, build: Build | undefined): void {
    for (const { held, end } of this.#byBuild.get(id) ?? []) {
      const state =
        build && Object.hasOwn(build.workflows, held.workflow) ? build.workflows[held.workflow]?.state : undefined;
      if (!state) end(lostError());
      else if (state.status === 'killed' || state.status === 'skipped')
        end(new AppError('task_cancelled', { message: queueMessages.cancelled }));
      else if ('epoch' in state && state.epoch > held.epoch) end(lostError());
      else if (state.status === 'finished') end(state.epoch === held.epoch ? null : lostError());
    }
  }
}

function lostError(): AppError {
  return new AppError('lease_lost', { message: queueMessages.lost });
}
