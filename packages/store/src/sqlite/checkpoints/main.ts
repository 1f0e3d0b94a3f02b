import { parentPort, workerData } from 'node:worker_threads';
import { Connection } from '../connection.ts';
import { applySettings } from '../settings.ts';
import { checkpoint } from './log-state.ts';

/** Where a commit came meanwhile there is a little left, and the log begins anew only when there is nothing. */
const passes = 3;

/** A thread beside the one that writes: folds the log back when it is told to, and says when that is done. */
const connection = new Connection(String(workerData));
applySettings(connection, { inMemory: false });
parentPort?.on('message', (message: 'fold' | 'end') => {
  if (message === 'end') {
    connection.close();
    return parentPort?.close();
  }
  for (let pass = 0; pass < passes; pass += 1) if (checkpoint(connection, 'PASSIVE') === 0) break;
  parentPort?.postMessage('folded');
});
