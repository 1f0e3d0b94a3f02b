/** Signalbox on a file in this clone, open to this machine; further arguments are the server's own. */
const serverArgs = process.argv.slice(2).filter((each) => each !== '--no-demo');
process.argv.splice(2, Infinity, 'server', '--open', '--data', '.signalbox/data', ...serverArgs);
await import('../packages/cli/src/main.ts');
