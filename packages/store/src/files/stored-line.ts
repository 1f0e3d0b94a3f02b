import type { LogLine } from '../file-store.ts';

/** One line of a log file. `full`: the last that is kept; what comes after it is counted and dropped. */
export type StoredLine = LogLine & { readonly full?: true };

export const newline = 0x0a;

/** The position comes first, so that a scan tells a good line by its first bytes. */
export function encodeLine({ pos, time, type, out, full }: StoredLine): Buffer {
  return Buffer.from(`${JSON.stringify({ pos, time, type, out, ...(full && { full }) })}\n`);
}

export function decodeLine(bytes: Uint8Array): LogLine {
  const { pos, time, type, out } = JSON.parse(Buffer.from(bytes).toString('utf8')) as StoredLine;
  return { pos, time, type, out };
}

const ending = Buffer.from('}');
const fullEnding = Buffer.from(',"full":true}');

/** Whether these bytes, without their newline, are the line of this position and not the trace of a torn write. */
export function isLineAt(position: number, bytes: Buffer): boolean {
  const head = Buffer.from(`{"pos":${position},`);
  return bytes.subarray(0, head.length).equals(head) && bytes.subarray(-1).equals(ending) && !bytes.includes(0);
}

export function isFullLine(bytes: Buffer): boolean {
  return bytes.subarray(-fullEnding.length).equals(fullEnding);
}

const echo = Buffer.from('"out":"+ ');
/** The echo comes behind a position, a time and a type. */
const furthestEcho = 100;

/** Whether the line echoes a command: quotes in what a program prints are escaped, so that it cannot look like it. */
export function isCommandLine(bytes: Buffer): boolean {
  return bytes.subarray(0, furthestEcho).includes(echo);
}
