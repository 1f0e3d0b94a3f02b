import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from './quantile.ts';

/** What the disk alone takes: one small write made durable, in milliseconds. */
export function calibrateFsync(folder: string): { readonly p50: number; readonly p99: number } {
  const file = openSync(join(folder, 'calibration'), 'w');
  const block = Buffer.alloc(4096, 1);
  const samples: number[] = [];
  for (let round = 0; round < 1000; round += 1) {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    samples.push(performance.now() - start);
  }
  closeSync(file);
  return { p50: quantile(samples, 0.5), p99: quantile(samples, 0.99) };
}
