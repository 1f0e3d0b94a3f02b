import { existsSync } from 'node:fs';
import { nodeFlags } from './node-flags.ts';
import { run } from './run.ts';

const main = 'bench/main.ts';

if (existsSync(main)) {
  process.exitCode = await run(process.execPath, [...nodeFlags, main, ...process.argv.slice(2)]);
} else {
  process.stderr.write(`There is no ${main} yet.\n`);
  process.exitCode = 2;
}
