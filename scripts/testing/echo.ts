/** Says what it was started with, and ends with the first argument as exit code, on SIGTERM if that is `term`. */
const [end, ...rest] = process.argv.slice(2);

if (end === 'term') {
  const alive = setInterval(() => undefined, 60_000);
  process.on('SIGTERM', () => {
    clearInterval(alive);
    process.exitCode = 7;
  });
} else {
  process.exitCode = Number(end);
}

// Last, for whoever reads it may send the signal at once.
process.stdout.write(`${JSON.stringify({ rest, conditions: process.execArgv[0] })}\n`);
