import type { Instant } from '@signalbox/engine';
import { AppError } from '@signalbox/protocol';
import type { Performer } from '../driver/dispatcher.ts';
import type { Driver } from '../driver/driver.ts';

/** For a server of the newer version to take it: each looks every second. */
const leaveForMs = 2000;

type Given = { readonly driver: () => Pick<Driver, 'changeTask'>; readonly now: () => Instant };

/** A task of what a newer version has changed is given back. */
export function leavingToNewer({ driver, now }: Given): (perform: Performer) => Performer {
  return (perform) => async (task) => {
    try {
      await perform(task);
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'version_newer') throw error;
      const { id, epoch } = task;
      const problem = 'it is of a newer version, and left to a server of that';
      driver().changeTask({ change: 'postpone', task: id, epoch, notBefore: now() + leaveForMs, problem });
    }
  };
}
