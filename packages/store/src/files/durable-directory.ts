import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A name in a directory survives a loss of power only after this. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/**
 * The directory is there durably, with those above it that were missing. Its own name is made durable even when it was
 * there already: whoever made it may not have come so far.
 */
export async function makeDirectory(path: string): Promise<void> {
  const made = await mkdir(path, { recursive: true, mode: 0o700 });
  const last = dirname(made ?? path);
  for (let above = dirname(path); ; above = dirname(above)) {
    await syncDirectory(above);
    if (above === last || above === dirname(above)) return;
  }
}
