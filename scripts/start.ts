/** Signalbox on a file in this clone, open to this machine; further arguments are the server's own. */
process.argv.splice(2, 0, 'server', '--open', '--data', '.signalbox/data');
await import('../packages/cli/src/main.ts');
