import { spawn } from 'node:child_process';
import { nodeFlags } from './node-flags.ts';
import { run } from './run.ts';

const vite = ['node_modules/vite/bin/vite.js', 'build', 'packages/web', '--watch', '--logLevel', 'warn'];

/** As `npm start`, empty, and started again at every change of a source; the page is built at every change of its own. */
const page = spawn(process.execPath, vite, { stdio: ['ignore', 'inherit', 'inherit'] });
process.exitCode = await run(process.execPath, [
  ...nodeFlags,
  '--watch',
  '--watch-preserve-output',
  'scripts/start.ts',
  '--no-demo',
  ...process.argv.slice(2),
]);
page.kill();
