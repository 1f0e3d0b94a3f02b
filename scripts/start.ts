import { startWithDemo } from './start-with-demo.ts';

/** Signalbox open to this machine, with the demo or empty; further arguments are the server's own. */
const args = process.argv.slice(2).filter((each) => each !== '--no-demo');

if (process.argv.includes('--no-demo')) {
  process.argv.splice(2, Infinity, 'server', '--open', '--data', '.signalbox/data', ...args);
  await import('../packages/cli/src/main.ts');
} else {
  process.exitCode = await startWithDemo(args);
}
