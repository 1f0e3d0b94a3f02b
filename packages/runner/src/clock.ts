import { setTimeout as delay } from 'node:timers/promises';

/** Time as an argument, so that a test decides when a grace period is over. */
export type Clock = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
};

export const systemClock: Clock = { now: Date.now, sleep: (ms) => delay(ms) };
