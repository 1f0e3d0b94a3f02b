import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact } from '@signalbox/runner';

/** Copies the files that a workflow has made into a folder of its name; gives where they are. */
export async function keepArtifacts(folder: string, workflow: string, artifacts: readonly Artifact[]): Promise<string> {
  const place = join(folder, workflow);
  for (const { name, path } of artifacts) {
    const to = join(place, name);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(path, to, constants.COPYFILE_FICLONE);
  }
  return place;
}
