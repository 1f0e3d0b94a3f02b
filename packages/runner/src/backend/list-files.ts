import { lstat, readdir } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Artifact } from './backend.ts';

/** All files below a folder, by their paths in it. Links are none: they could lead to anything. */
export async function listFiles(folder: string): Promise<readonly Artifact[]> {
  const top = await lstat(folder).catch(() => undefined);
  if (!top?.isDirectory()) return [];
  const found: Artifact[] = [];
  const visit = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const name = join(below, entry.name);
      const path = join(folder, name);
      if (entry.isDirectory()) await visit(name);
      else if (entry.isFile()) found.push({ name: name.replaceAll(sep, '/'), bytes: (await lstat(path)).size, path });
    }
  };
  await visit('');
  return found;
}
