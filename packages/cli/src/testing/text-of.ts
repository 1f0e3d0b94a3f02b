import { text } from 'node:stream/consumers';

/** All that a process writes to one of its streams. */
export function textOf(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? Promise.resolve('') : text(stream);
}
