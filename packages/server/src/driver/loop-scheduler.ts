import type { Scheduler } from './scheduler.ts';

/** The event loop of this process. */
export const loopScheduler: Scheduler = {
  soon: (work) => void setImmediate(work),
  after: (ms, work) => {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
};
