// A process that says what it is asked, and does not do it.
const [name] = process.argv.slice(2);
process.on('SIGTERM', () => process.stdout.write(`${name} was asked to end\n`));
process.on('disconnect', () => process.exit());
process.send?.({ type: 'listening', url: 'http://127.0.0.1:1' });
process.stdout.write(`${name} runs\n`);
