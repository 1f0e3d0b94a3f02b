import { constants, openSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/** The descriptors of both ends of a pipe. */
export type OutputPipe = { readonly reading: number; readonly writing: number };

/**
 * A real pipe for a program's output, out of a named one. What Node makes by itself are sockets, which a program cannot open again as
 * `/dev/stdout` or `/dev/stderr`, as many scripts do.
 */
export function openOutputPipe(fifo: string): OutputPipe {
  // In this order none of the two waits for the other.
  const reading = openSync(fifo, constants.O_RDONLY | constants.O_NONBLOCK);
  const writing = openSync(fifo, constants.O_WRONLY);
  rmSync(fifo);
  return { reading, writing };
}

/** To be called once the program has the other end: before, a reader would find the end of the output. */
export function readPipe({ reading }: OutputPipe): Readable {
  return new Socket({ fd: reading, readable: true, writable: false });
}
