import { randomBytes } from 'node:crypto';
import { writeSync } from 'node:fs';
import type { Run } from '@signalbox/engine';
import { openSqliteStore } from '../sqlite/open-sqlite-store.ts';
import { batchOf, SampleRuns } from './sample-runs.ts';

/** Writes until it is killed, and says `id seq` of each run only after the commit: the acknowledgement. */
const directory = process.argv[2] ?? '';
const prefix = process.argv[3] ?? '';
const groupSize = 8;
const store = await openSqliteStore({ directory, now: () => 10_000, randomBytes });
const samples = new SampleRuns(prefix);
for (;;) {
  let runs: readonly Run[] = [];
  for (let version = 1; version <= 5; version += 1) {
    const writes =
      version === 1 ? Array.from({ length: groupSize }, () => samples.start()) : runs.map((run) => step(run, version));
    const results = await store.commit(batchOf(...writes));
    if (results.some(({ ok }) => !ok)) throw new Error(JSON.stringify(results));
    runs = writes.map(({ state }) => state);
    writeSync(1, runs.map(({ id, seq }) => `${id} ${seq}\n`).join(''));
  }
}

function step(run: Run, version: number) {
  if (version === 2) return samples.ack(run, 'FAIL');
  return version === 4 ? samples.agree(run) : samples.ack(run);
}
