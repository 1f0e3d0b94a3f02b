import { loopScheduler } from '../driver/loop-scheduler.ts';
import type { Scheduler } from '../driver/scheduler.ts';

type Timer = { readonly goesOff: () => void; leftMs: number };

export type TurnedScheduler = Scheduler & {
  /** So much time has gone by at once: what was to come within it comes now. */
  readonly turn: (ms: number) => void;
  /** From now on nothing is waited for, or it is again. */
  hurries: boolean;
};

/** The event loop's timers, for a clock that a test turns: without it, each would wait for a time that is over. */
export function turnedScheduler(): TurnedScheduler {
  const timers = new Set<Timer>();
  const scheduler: TurnedScheduler = {
    ...loopScheduler,
    hurries: false,
    after: (ms, work) => {
      const goesOff = () => {
        callOff();
        timers.delete(timer);
        work();
      };
      const timer: Timer = { goesOff, leftMs: ms };
      const callOff = loopScheduler.after(scheduler.hurries ? 0 : ms, goesOff);
      timers.add(timer);
      return () => {
        callOff();
        timers.delete(timer);
      };
    },
    turn: (ms) => {
      for (const timer of [...timers]) {
        timer.leftMs -= ms;
        if (timer.leftMs <= 0 && timers.has(timer)) timer.goesOff();
      }
    },
  };
  return scheduler;
}
