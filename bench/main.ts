import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ackLatency } from './ack-latency.ts';
import type { Cell, Measured } from './cell.ts';
import { chainThroughput } from './chain-throughput.ts';
import { codeJobs } from './code-jobs.ts';
import { compile } from './compile.ts';
import { connections } from './connections.ts';
import { decisions } from './decisions.ts';
import { fanOut } from './fan-out.ts';
import { fsl } from './fsl.ts';
import { idleCost } from './idle-cost.ts';
import { inbox } from './inbox.ts';
import { longLoop } from './long-loop.ts';
import { machine } from './machine.ts';
import { postgresAck } from './postgres-ack.ts';
import { postgresIdle } from './postgres-idle.ts';
import { postgresThroughput } from './postgres-throughput.ts';
import { restartAfterKill } from './restart.ts';
import { rollback } from './rollback.ts';
import { runner } from './runner.ts';
import { tableOf } from './table.ts';
import { takeover } from './takeover.ts';
import { templateStarts } from './template-starts.ts';
import { timerLateness } from './timer-lateness.ts';
import { webLog } from './web-log.ts';
import { webRun } from './web-run.ts';

/** Figures of this machine now: never a test, always with the settings and what the disk alone takes. */
const cells: readonly Cell[] = [
  fsl,
  compile,
  runner,
  rollback,
  chainThroughput,
  codeJobs,
  connections,
  fanOut,
  decisions,
  inbox,
  longLoop,
  timerLateness,
  ackLatency,
  idleCost,
  restartAfterKill,
  postgresThroughput,
  postgresAck,
  postgresIdle,
  takeover,
  webRun,
  templateStarts,
  webLog,
];

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !cells.some((cell) => cell.name === name));
if (unknown.length > 0) {
  console.error(`There is no cell ${unknown.join(', ')}. There is: ${cells.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
} else await measure(cells.filter(({ name }) => wanted.length === 0 || wanted.includes(name)));

async function measure(chosen: readonly Cell[]): Promise<void> {
  mkdirSync('.signalbox/bench', { recursive: true });
  const folder = mkdtempSync(join(process.cwd(), '.signalbox', 'bench-'));
  try {
    const surroundings = await machine(folder);
    console.log(
      Object.entries(surroundings)
        .map(([name, value]) => `${name}: ${value}`)
        .join('\n'),
    );
    const measured: (Measured & { readonly cell: string })[] = [];
    for (const cell of chosen) {
      const result = { cell: cell.name, ...(await cell.measure(join(folder, cell.name))) };
      measured.push(result);
      console.log(`\n${tableOf(result)}`);
    }
    const file = join('.signalbox', 'bench', `${new Date().toISOString().replaceAll(':', '-')}.json`);
    writeFileSync(file, `${JSON.stringify({ ...surroundings, measured }, undefined, 2)}\n`);
    console.log(`\nall rounds: ${file}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
