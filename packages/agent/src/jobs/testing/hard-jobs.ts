import { execSync, spawn } from 'node:child_process';
import { defineJob } from '@signalbox/sdk';

const never = new Promise<never>(() => undefined);
const quiet = { stdio: 'ignore' } as const;

/** What code may do to the process that it runs in, and beside it. */
export const good = defineJob({ name: 'good', execute: () => ({ pid: process.pid }) });

export const blocks = defineJob({
  name: 'blocks',
  execute: () => {
    for (;;);
  },
});

export const waits = defineJob({ name: 'waits', execute: () => never });

export const swallows = defineJob({
  name: 'swallows',
  execute: async () => {
    const held = Buffer.alloc(300_000_000, 1);
    await never;
    return { bytes: held.length };
  },
});

export const startsASwallower = defineJob({
  name: 'starts a swallower',
  execute: async () => {
    const code = 'const held = Buffer.alloc(300_000_000, 1); setInterval(() => held[0], 1000)';
    spawn(process.execPath, ['-e', code], { ...quiet, detached: true });
    return never;
  },
});

export const leavesAProgram = defineJob({
  name: 'leaves a program',
  execute: () => {
    const child = spawn('sleep', ['1000'], { ...quiet, detached: true });
    child.unref();
    return { left: child.pid ?? 0 };
  },
});

export const leavesItInTheBackground = defineJob({
  name: 'leaves it in the background',
  execute: () => ({ left: Number(execSync('setsid sleep 1000 > /dev/null 2>&1 & echo $!', { encoding: 'utf8' })) }),
});

export const runsAProgram = defineJob({
  name: 'runs a program',
  execute: () => ({ said: execSync('echo done', { encoding: 'utf8' }), pid: process.pid }),
});

export const diesLoudly = defineJob({
  name: 'dies loudly',
  execute: () => {
    process.stderr.write(`${'x'.repeat(50_000)} heap out of memory\n`, () => process.kill(process.pid, 'SIGABRT'));
    return never;
  },
});
