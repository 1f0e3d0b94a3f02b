import type { Run } from '@signalbox/engine';
import type { Services } from './services.ts';

export type Waiting = {
  /** So long, unless the server is about to end. */
  readonly waitMs: number;
  readonly closing: AbortSignal;
};

/** The run as soon as it is so, now or after a change of it; when the time is over, as it is then. */
export async function waitForRun(
  of: Run,
  { until, ...waiting }: Waiting & { readonly until: (run: Run) => boolean },
  services: Pick<Services, 'hub' | 'driver' | 'scheduler'>,
): Promise<Run> {
  const { hub, driver } = services;
  let changed = Promise.withResolvers<void>();
  const hush = hub.onChange((change) => change.kind === 'run' && change.id === of.id && changed.resolve());
  const late = lateAfter(waiting, services);
  try {
    for (;;) {
      const next = changed.promise;
      const run = (await driver.run(of.id)) ?? of;
      if (until(run)) return run;
      const isLate = await Promise.race([late.promise.then(() => true), next.then(() => false)]);
      if (isLate) return run;
      changed = Promise.withResolvers<void>();
    }
  } finally {
    late.end();
    hush();
  }
}

/** `promise`: the time is over, or the server ends. */
function lateAfter({ waitMs, closing }: Waiting, { scheduler }: Pick<Services, 'scheduler'>) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const callOff = scheduler.after(waitMs, resolve);
  const close = () => resolve();
  closing.addEventListener('abort', close);
  if (closing.aborted) resolve();
  return {
    promise,
    end: () => {
      callOff();
      closing.removeEventListener('abort', close);
    },
  };
}
