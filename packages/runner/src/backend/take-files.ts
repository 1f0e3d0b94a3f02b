import { constants } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { messageOf } from '../message-of.ts';
import type { Artifact, Taken, Taking } from './backend.ts';
import { listFiles } from './list-files.ts';

/** Takes what is in a folder of this machine. */
export async function takeFiles(folder: string, { into, mostBytes, cancel }: Taking): Promise<Taken> {
  const taken: Artifact[] = [];
  try {
    const files = await listFiles(folder, mostBytes);
    if (into === undefined) return { files };
    for (const file of files) {
      cancel.throwIfAborted();
      const to = join(into, file.name);
      await mkdir(dirname(to), { recursive: true });
      await copyFile(join(folder, file.name), to, constants.COPYFILE_FICLONE);
      taken.push(file);
    }
    return { files: taken };
  } catch (error) {
    return { files: taken, lost: messageOf(error) };
  }
}
