import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { runProgram } from './program.ts';

// A reader that has gone, as in `signalbox runs | head -1`, is no failure.
process.stdout.on('error', quietAtClosedPipe);
process.stderr.on('error', quietAtClosedPipe);

process.exitCode = await runProgram({
  args: process.argv.slice(2),
  environment: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  prompt: async (question) => {
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    try {
      return await terminal.question(question);
    } finally {
      terminal.close();
    }
  },
  promptHidden: async (question) => {
    process.stderr.write(question);
    const terminal = createInterface({ input: process.stdin, output: nowhere(), terminal: true });
    try {
      return await terminal.question('');
    } finally {
      terminal.close();
      process.stderr.write('\n');
    }
  },
  now: Date.now,
  pause: (ms, signal) => pause(ms, undefined, signal && { signal }),
});

/** What is typed is echoed to it. */
function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, done) => done() });
}

function quietAtClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
