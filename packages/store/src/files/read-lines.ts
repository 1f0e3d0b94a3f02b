import type { FileHandle } from 'node:fs/promises';
import { newline } from './stored-line.ts';

export type FileLine = {
  /** Without its newline. */
  readonly bytes: Buffer;
  readonly offset: number;
  /** Of what follows. */
  readonly end: number;
};

const chunkBytes = 256 * 1024;

/** The complete lines of a part of a file, in order. */
export async function* readLines(file: FileHandle, from: number, to: number): AsyncGenerator<FileLine> {
  let rest: Buffer = Buffer.alloc(0);
  let offset = from;
  for (let at = from; at < to; ) {
    // A line longer than a chunk is not copied once per chunk.
    const chunk = Buffer.alloc(Math.min(Math.max(chunkBytes, rest.length), to - at));
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    const read = chunk.subarray(0, bytesRead);
    const text: Buffer = rest.length === 0 ? read : Buffer.concat([rest, read]);
    let start = 0;
    for (let stop = text.indexOf(newline); stop >= 0; stop = text.indexOf(newline, start)) {
      yield { bytes: text.subarray(start, stop), offset: offset + start, end: offset + stop + 1 };
      start = stop + 1;
    }
    rest = text.subarray(start);
    offset += start;
  }
}
