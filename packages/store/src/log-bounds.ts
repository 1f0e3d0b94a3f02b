import type { LogBounds } from './file-store.ts';

export const unbounded: LogBounds = { lines: Number.POSITIVE_INFINITY, bytes: Number.POSITIVE_INFINITY };

/** Which bound a stream has reached whose next line stands behind so many `lines`, and with which it has so many `bytes`. */
export function reachedBound({ lines, bytes }: LogBounds, most: LogBounds): string | undefined {
  if (lines >= most.lines) return `${most.lines} lines`;
  return bytes > most.bytes ? `${most.bytes} bytes` : undefined;
}

/** The last line of such a stream. */
export function fullText(reached: string): string {
  return `This log has reached its limit of ${reached}; what follows is dropped.`;
}
