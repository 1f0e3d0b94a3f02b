import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore } from '../file-store.ts';
import { makeDirectory } from './durable-directory.ts';
import { fileFailure } from './file-failure.ts';
import { putHashedFile, readHashedFile } from './hashed-file.ts';

export type Limit = <T>(work: () => Promise<T>) => Promise<T>;

/** Content-addressed: a blob is there whole under its hash, or not at all, and never changes. */
export async function blobFiles(directory: string, limit: Limit): Promise<Pick<FileStore, 'putBlob' | 'blob'>> {
  const nextDraft = await draftsIn(directory);
  const folder = (sha256: string) => join(directory, sha256.slice(0, 2));
  return {
    putBlob: (bytes) => guarded(limit, () => putHashedFile({ folder, draft: nextDraft() }, bytes)),
    blob: (sha256) => guarded(limit, () => readHashedFile(folder(sha256), sha256)),
  };
}

/** Paths for what is not whole yet; what was left of before is removed. */
export async function draftsIn(directory: string): Promise<() => string> {
  const drafts = join(directory, 'drafts');
  await rm(drafts, { recursive: true, force: true });
  await makeDirectory(drafts);
  let count = 0;
  return () => {
    count += 1;
    return join(drafts, String(count));
  };
}

export async function guarded<T>(limit: Limit, work: () => Promise<T>): Promise<T> {
  try {
    return await limit(work);
  } catch (error) {
    throw fileFailure(error);
  }
}
