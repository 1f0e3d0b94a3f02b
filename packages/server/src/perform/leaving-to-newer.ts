import type { Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Task } from '@signalbox/store';
import type { Performer } from '../driver/dispatcher.ts';
import type { Driver } from '../driver/driver.ts';

/** For a server of the newer version to take it: each looks every second. */
const leaveForMs = 2000;

type Given = { readonly driver: () => Pick<Driver, 'changeTask'>; readonly now: () => Instant };

/** A task of what a newer version has changed is given back. */
export function leavingToNewer(given: Given): (perform: Performer) => Performer {
  return (perform) => async (task) => {
    try {
      await perform(task);
    } catch (error) {
      if (!isOfNewer(error)) throw error;
      leaveToNewer(task, given);
    }
  };
}

export function isOfNewer(error: unknown): boolean {
  return error instanceof AppError && error.code === 'version_newer';
}

export function leaveToNewer({ id, epoch }: Pick<Task, 'id' | 'epoch'>, { driver, now }: Given): void {
  const problem = 'it is of a newer version, and left to a server of that';
  driver().changeTask({ change: 'postpone', task: id, epoch, notBefore: now() + leaveForMs, problem });
}
