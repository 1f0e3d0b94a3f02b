import { randomBytes } from 'node:crypto';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '@signalbox/store';
import { calibrateFsync } from './fsync-calibration.ts';

/** What the figures depend on besides us; the settings of SQLite as it reports them. */
export async function machine(folder: string): Promise<{ readonly [name: string]: string }> {
  const store = await openSqliteStore({ directory: join(folder, 'settings'), now: Date.now, randomBytes });
  const { engine, settings } = await store.durability();
  await store.close();
  const fsync = calibrateFsync(folder);
  const models = cpus();
  return {
    at: new Date().toISOString(),
    node: process.version,
    system: `${process.platform} ${release()}, ${process.arch}`,
    cores: `${models.length} of ${models[0]?.model.trim()}, shared with whatever else runs here; load ${loadavg()[0]?.toFixed(1)}`,
    memory: `${Math.round(totalmem() / 1e9)} GB`,
    database: [engine, ...Object.entries(settings).map(([name, value]) => `${name} ${value}`)].join(', '),
    fdatasync: `4 KiB made durable: p50 ${fsync.p50.toFixed(2)} ms, p99 ${fsync.p99.toFixed(2)} ms`,
  };
}
