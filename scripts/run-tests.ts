import { run } from './run.ts';

/** Runs Vitest over what the arguments select; its last line says how many tests passed and failed. */
export function runTests(args: readonly string[]): Promise<number> {
  return run(process.execPath, [
    'node_modules/vitest/vitest.mjs',
    'run',
    '--reporter=default',
    '--reporter=./scripts/count-reporter.ts',
    ...args,
  ]);
}
