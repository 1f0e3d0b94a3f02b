import { nodeFlags } from './node-flags.ts';
import { run } from './run.ts';

/** As `npm start`, empty, and started again at every change of a source. */
process.exitCode = await run(process.execPath, [
  ...nodeFlags,
  '--watch',
  '--watch-preserve-output',
  'scripts/start.ts',
  '--no-demo',
  ...process.argv.slice(2),
]);
