import { rm } from 'node:fs/promises';
import { makeWritable } from './make-writable.ts';

/** Build tools leave folders without the right to write, which also stand against being removed. */
export async function removeFolder(path: string): Promise<void> {
  const options = { recursive: true, force: true, maxRetries: 5, retryDelay: 20 } as const;
  try {
    await rm(path, options);
  } catch {
    await makeWritable(path);
    await rm(path, options);
  }
}
