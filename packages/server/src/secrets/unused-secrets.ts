import type { Instant } from '@signalbox/engine';
import type { Store } from '@signalbox/store';
import type { Scheduler } from '../driver/scheduler.ts';
import type { Log } from '../log.ts';
import { RepeatedWork } from '../repeated-work.ts';

export type UnusedSecretsOptions = {
  readonly store: Pick<Store, 'removeUnusedSecrets'>;
  readonly now: () => Instant;
  readonly scheduler: Scheduler;
  readonly log: Log;
};

const hourMs = 3_600_000;

/** No request is under way for so long: what was sealed for it was never taken. */
export const unusedForMs = 24 * hourMs;

/** Removes what was sealed for requests that were refused. Several servers may do it at once. */
export function unusedSecrets({ store, now, scheduler, log }: UnusedSecretsOptions): RepeatedWork {
  return new RepeatedWork({
    ...{ scheduler, firstAfterMs: 90_000, everyMs: hourMs },
    work: async () => {
      const removed = await store.removeUnusedSecrets(now() - unusedForMs);
      if (removed > 0) log.info('sealed values that nothing uses are removed', { removed });
    },
    onFailure: (error) => log.warn('sealed values that nothing uses are not removed now', { error }),
  });
}
