import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDirectory, syncDirectory } from './durable-directory.ts';
import { isMissing } from './file-failure.ts';

/** A file called after the SHA-256 of its bytes: it is there whole, or not at all, and never changes. */
export async function putHashedFile(
  { folder, draft }: { readonly folder: (sha256: string) => string; readonly draft: string },
  bytes: Uint8Array,
): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const directory = folder(sha256);
  const path = join(directory, sha256);
  await makeDirectory(directory);
  if (!(await isThere(path))) {
    await writeDurably(draft, bytes);
    await rename(draft, path);
  }
  // Also when it was there: its writer may have died between renaming and this.
  await syncDirectory(directory);
  return sha256;
}

export async function readHashedFile(directory: string, sha256: string): Promise<Uint8Array | undefined> {
  if (!sha256Hex.test(sha256)) return undefined;
  try {
    return await readFile(join(directory, sha256));
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

const sha256Hex = /^[0-9a-f]{64}$/;

async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await (await open(path, 'r')).close();
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}
