import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';

export type Outputs = { readonly stdout: Readable; readonly stderr: Readable };

/**
 * Parts the two outputs of a container, which come as one stream of frames. Reads no further than its readers do, so that
 * a program that writes a lot waits, and no memory fills.
 */
export function demultiplex(frames: Readable): Outputs {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  // Who reads finds the error, also when he comes later; until then it must not end the process.
  for (const output of [stdout, stderr]) output.on('error', () => undefined);
  copy(frames, stdout, stderr).then(
    () => {
      stdout.end();
      stderr.end();
    },
    (error: Error) => {
      stdout.destroy(error);
      stderr.destroy(error);
    },
  );
  return { stdout, stderr };
}

async function copy(frames: Readable, stdout: PassThrough, stderr: PassThrough): Promise<void> {
  let head = Buffer.alloc(0);
  let target = stdout;
  let left = 0;
  for await (const chunk of frames as AsyncIterable<Buffer>) {
    let rest = chunk;
    while (rest.length > 0) {
      if (left > 0) {
        const part = rest.subarray(0, left);
        left -= part.length;
        rest = rest.subarray(part.length);
        if (!target.write(part)) await once(target, 'drain');
      } else {
        const missing = rest.subarray(0, headBytes - head.length);
        head = Buffer.concat([head, missing]);
        rest = rest.subarray(missing.length);
        if (head.length < headBytes) continue;
        target = head[0] === 2 ? stderr : stdout;
        left = head.readUInt32BE(4);
        head = Buffer.alloc(0);
      }
    }
  }
}

/** Which of the two, three of nothing, four for the length. */
const headBytes = 8;
