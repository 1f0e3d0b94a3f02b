import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { FileStore, KeptArtifact } from '../file-store.ts';
import { draftsIn, guarded, type Limit } from './blob-files.ts';
import { syncDirectory } from './durable-directory.ts';
import { isMissing } from './file-failure.ts';
import { putHashedFile, readHashedFile } from './hashed-file.ts';

type ArtifactFiles = Pick<FileStore, 'putArtifact' | 'artifact' | 'removeArtifacts' | 'keptArtifacts'>;

/** A folder for each build, so that nothing of it is anybody else's when it goes. */
export async function artifactFiles(directory: string, limit: Limit): Promise<ArtifactFiles> {
  const nextDraft = await draftsIn(directory);
  const folderOf = (build: string) => join(directory, prefix + encodeURIComponent(build));
  return {
    putArtifact: (build, bytes) =>
      guarded(limit, () => putHashedFile({ folder: () => folderOf(build), draft: nextDraft() }, bytes)),
    artifact: (build, sha256) => guarded(limit, () => readHashedFile(folderOf(build), sha256)),
    removeArtifacts: (build) =>
      guarded(limit, async () => {
        await rm(folderOf(build), { recursive: true, force: true });
        await syncDirectory(directory);
      }),
    keptArtifacts: () => guarded(limit, () => listAll(directory)),
  };
}

/** No id of a build makes a name that means something to a file system. */
const prefix = 'of-';

async function listAll(directory: string): Promise<readonly KeptArtifact[]> {
  const all: KeptArtifact[] = [];
  for (const name of await readdir(directory)) {
    if (!name.startsWith(prefix)) continue;
    const build = decodeURIComponent(name.slice(prefix.length));
    for (const sha256 of await namesIn(join(directory, name))) all.push({ build, sha256 });
  }
  return all;
}

/** What goes meanwhile is gone. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
