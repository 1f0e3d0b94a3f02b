import { execFile } from 'node:child_process';
import { constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';

/** The descriptors of both ends of a pipe. */
export type OutputPipe = { readonly reading: number; readonly writing: number };

/**
 * Real pipes for a program's output. What Node makes by itself are sockets, which a program cannot open again as
 * `/dev/stdout` or `/dev/stderr`, as many scripts do.
 */
export async function openOutputPipes(fifos: readonly string[], searchPath: string): Promise<readonly OutputPipe[]> {
  await promisify(execFile)('mkfifo', ['-m', '600', ...fifos], { env: { PATH: searchPath } });
  return fifos.map((fifo) => {
    // In this order none of the two waits for the other.
    const reading = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openSync(fifo, constants.O_WRONLY);
    rmSync(fifo);
    return { reading, writing };
  });
}

/** To be called once the program has the other end: before, a reader would find the end of the output. */
export function readPipe({ reading }: OutputPipe): Readable {
  return new Socket({ fd: reading, readable: true, writable: false });
}
