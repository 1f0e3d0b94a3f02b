import { writeSync } from 'node:fs';
import { openFileStore } from '../files/open-file-store.ts';

/** Appends to three streams until it is killed, and says `stream next` only after the lines are durable. */
const directory = process.argv[2] ?? '';
const files = await openFileStore({ directory });

await Promise.all(['a', 'b', 'c'].map((proc) => append(proc)));

async function append(proc: string): Promise<void> {
  const stream = { build: 'b1', workflow: 'test', epoch: 1, proc };
  let { next } = await files.appendLog(stream, []);
  for (;;) {
    const size = 1 + (next % 5);
    const lines = Array.from({ length: size }, (_, index) => ({
      pos: next + index,
      time: 1,
      type: 0,
      out: `${proc} ${next + index} ${'x'.repeat((next + index) % 300)}`,
    }));
    next = (await files.appendLog(stream, lines)).next;
    writeSync(1, `${proc} ${next}\n`);
  }
}
