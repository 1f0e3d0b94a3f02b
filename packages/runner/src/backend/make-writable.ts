import { chmod, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** Gives its owner all rights of a folder and of those in it, and the right to read its files. */
export async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await makeWritable(path);
    else if (entry.isFile()) await makeReadable(path);
  }
}

async function makeReadable(file: string): Promise<void> {
  const { mode } = await lstat(file);
  if ((mode & 0o400) === 0) await chmod(file, mode | 0o600);
}
