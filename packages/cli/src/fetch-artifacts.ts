import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError, type ArtifactView, isArtifactName } from '@signalbox/protocol';

/** Writes files of a build below a folder, and gives their paths. What a server calls a file leads nowhere else. */
export async function fetchArtifacts(
  artifacts: readonly ArtifactView[],
  folder: string,
  fetchOne: (id: string) => Promise<Uint8Array>,
): Promise<readonly string[]> {
  const places = artifacts.map(({ id, workflow, name }) => ({ id, path: pathOf(folder, workflow, name) }));
  const written: string[] = [];
  for (const { id, path } of places) {
    const bytes = await fetchOne(id);
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes, { flag: 'wx' });
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new AppError('argument_invalid', { message: `Cannot write ${path}: ${reason}` }, { cause });
    }
    written.push(path);
  }
  return written;
}

function pathOf(folder: string, workflow: string, name: string): string {
  if (!isArtifactName(name) || !isArtifactName(workflow) || workflow.includes('/')) {
    throw new AppError('argument_invalid', { message: `${JSON.stringify(name)} is no name that a file can have here` });
  }
  return join(folder, workflow, name);
}
