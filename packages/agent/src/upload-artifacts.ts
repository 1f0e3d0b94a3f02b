import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactLimits, isArtifactName } from '@signalbox/protocol';
import type { Artifact } from '@signalbox/runner';

type Uploading = {
  /** That has the files. */
  readonly folder: string;
  readonly files: readonly Artifact[];
  /** Rejects where the server does not take a piece. */
  readonly send: (piece: Piece) => Promise<unknown>;
};

/** As in `UploadParams`. */
type Piece = {
  readonly name: string;
  readonly position: number;
  readonly total: number;
  readonly size: number;
  readonly data: string;
};

/** Sends what a workflow has left, piece by piece: no file is ever in memory as a whole. */
export async function uploadArtifacts({ folder, files, send }: Uploading): Promise<void> {
  const unnamed = files.find(({ name }) => !isArtifactName(name));
  if (unnamed) throw new Error(`${JSON.stringify(unnamed.name)} is no name for a file that others can fetch`);
  for (const { name, bytes: total } of files) await uploadFile(join(folder, name), { name, total, send });
}

async function uploadFile(
  path: string,
  { name, total, send }: Pick<Piece, 'name' | 'total'> & Pick<Uploading, 'send'>,
) {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(Math.min(artifactLimits.pieceBytes, Math.max(total, 1)));
    let position = 0;
    do {
      const { bytesRead: size } = await file.read(buffer, 0, Math.min(buffer.length, total - position), position);
      if (size === 0 && total > 0) throw new Error(`${name} has become shorter`);
      await send({ name, position, total, size, data: buffer.toString('base64', 0, size) });
      position += size;
    } while (position < total);
  } finally {
    await file.close();
  }
}
