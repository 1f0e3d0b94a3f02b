import { spawn } from 'node:child_process';

/** Runs a program to its end on our own streams and gives its exit code; our own end is its end. */
export function run(program: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: 'inherit' });
    const stop = (signal: NodeJS.Signals) => child.kill(signal);
    const signals = ['SIGINT', 'SIGTERM'] as const;
    for (const signal of signals) process.on(signal, stop);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      for (const each of signals) process.off(each, stop);
      resolve(signal === null ? (code ?? 1) : 1);
    });
  });
}
