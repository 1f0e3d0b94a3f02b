import { createHash } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../file-store.ts';
import { makeDirectory, syncDirectory } from './durable-directory.ts';
import { fileFailure, isMissing } from './file-failure.ts';

type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Content-addressed: a blob is there whole under its hash, or not at all, and never changes. */
export async function blobFiles(directory: string, limit: Limit): Promise<Pick<FileStore, 'putBlob' | 'blob'>> {
  const drafts = join(directory, 'drafts');
  await rm(drafts, { recursive: true, force: true });
  await makeDirectory(drafts);
  let draftCount = 0;
  const nextDraft = () => {
    draftCount += 1;
    return join(drafts, String(draftCount));
  };
  return {
    putBlob: (bytes) => guarded(limit, () => put({ directory, draft: nextDraft() }, bytes)),
    blob: async (sha256) =>
      sha256Hex.test(sha256) ? guarded(limit, () => readIfThere(join(folderOf(directory, sha256), sha256))) : undefined,
  };
}

const sha256Hex = /^[0-9a-f]{64}$/;

async function put({ directory, draft }: { directory: string; draft: string }, bytes: Uint8Array): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const folder = folderOf(directory, sha256);
  const path = join(folder, sha256);
  await makeDirectory(folder);
  if (!(await isThere(path))) {
    await writeDurably(draft, bytes);
    await rename(draft, path);
  }
  // Also when it was there: its writer may have died between renaming and this.
  await syncDirectory(folder);
  return sha256;
}

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

async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function folderOf(directory: string, sha256: string): string {
  return join(directory, sha256.slice(0, 2));
}

async function guarded<T>(limit: Limit, work: () => Promise<T>): Promise<T> {
  try {
    return await limit(work);
  } catch (error) {
    throw fileFailure(error);
  }
}
