import { nodeFlags } from './node-flags.ts';
import { run } from './run.ts';

process.exitCode = await run(process.execPath, [...nodeFlags, 'packages/sim/src/main.ts', ...process.argv.slice(2)]);
