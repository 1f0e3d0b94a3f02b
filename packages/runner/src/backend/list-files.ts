import { lstat, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { ArtifactCount } from './artifact-count.ts';
import type { Artifact } from './backend.ts';

/** All files below a folder, by their paths in it. Links are none: they could lead to anything. */
export async function listFiles(folder: string, mostBytes: number): Promise<readonly Artifact[]> {
  const top = await lstat(folder).catch(() => undefined);
  if (!top?.isDirectory()) return [];
  const found: Artifact[] = [];
  const count = new ArtifactCount(mostBytes);
  const visit = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = join(below, entry.name);
      if (entry.isDirectory()) await visit(name);
      else if (entry.isFile()) {
        const file = { name: name.replaceAll(sep, '/'), bytes: (await lstat(join(folder, name))).size };
        count.add(file);
        found.push(file);
      }
    }
  };
  await visit('');
  return found;
}
