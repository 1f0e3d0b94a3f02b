import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { stopRequests } from '../supervise/stop-requests.ts';
import { supervise } from '../supervise/supervise.ts';

// Each look at this clock is two seconds later, so that a second signal is a later one.
let clock = 0;
const now = () => {
  clock += 2000;
  return clock;
};

const main = fileURLToPath(new URL('./stubborn.ts', import.meta.url));
const stop = stopRequests(now);
process.exitCode = await supervise({
  server: { main, args: ['server'], environment: process.env },
  agentFor: () => ({ main, args: ['agent'], environment: process.env }),
  onListening: () => undefined,
  stop,
  relay: () => undefined,
  note: (text) => process.stderr.write(`${text}\n`),
  now,
  pause: (ms, signal) => pause(ms, undefined, signal && { signal }),
});
stop.close();
