import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ackLatency } from './ack-latency.ts';
import { bytesPerStep } from './bytes-per-step.ts';
import { chainThroughput } from './chain-throughput.ts';
import { benchFsl } from './fsl.ts';
import { calibrateFsync } from './fsync-calibration.ts';
import { quantile } from './quantile.ts';
import { restartAfterKill } from './restart.ts';

/** Figures of this machine now: never a test, always with the settings and what the disk alone takes. */
const folder = mkdtempSync(join(process.cwd(), '.signalbox', 'bench-'));
try {
  const fsync = calibrateFsync(folder);
  console.log(
    `node ${process.version}, fdatasync of 4 KiB: p50 ${fsync.p50.toFixed(2)} ms, p99 ${fsync.p99.toFixed(2)} ms`,
  );
  for (const concurrency of [1, 128]) {
    const steps = concurrency === 1 ? 2000 : 20_000;
    const rates = await chainThroughput(join(folder, `chain-${concurrency}`), { concurrency, steps });
    const text = `median ${Math.round(quantile(rates, 0.5))}, ${rates.map((rate) => Math.round(rate)).join(' ')}`;
    console.log(`durable steps/s, 10-step flows, SQLite FULL, concurrency ${concurrency}: ${text}`);
  }
  const latencies = await ackLatency(join(folder, 'ack'), { perSecond: 200, seconds: 15 });
  const at = (q: number) => quantile(latencies, q).toFixed(1);
  console.log(
    `ack -> next POST at 200/s: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, max ${at(1)} ms (${latencies.length} acks)`,
  );
  const bytes = await bytesPerStep(join(folder, 'bytes'));
  console.log(
    `bytes written per step of a loop: ${Math.round(bytes.early)} from step 10, ${Math.round(bytes.late)} from step 2000`,
  );
  const restart = await restartAfterKill(join(folder, 'restart'), 10_000);
  console.log(
    `SIGKILL with ${restart.open} open runs: serving again after ${Math.round(restart.serving)} ms, from sources`,
  );
  benchFsl((line) => console.log(line));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
