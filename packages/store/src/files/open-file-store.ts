import { join } from 'node:path';
import type { FileStore } from '../file-store.ts';
import { StoreError } from '../store-error.ts';
import { artifactFiles } from './artifact-files.ts';
import { blobFiles } from './blob-files.ts';
import { concurrencyLimit } from './concurrency-limit.ts';
import { makeDirectory } from './durable-directory.ts';
import { fileFailure } from './file-failure.ts';
import { logFiles } from './log-files.ts';

export type FileStoreOptions = {
  /** Made where it is missing; only one file store may use it at a time. */
  readonly directory: string;
  /** Of one log stream; 256 MiB unless told. */
  readonly maxLogBytes?: number;
  readonly maxOpenFiles?: number;
  /** Log streams whose index stays in memory. */
  readonly maxKnownLogs?: number;
};

export async function openFileStore(options: FileStoreOptions): Promise<FileStore> {
  const { directory, maxLogBytes = 256 * 1024 * 1024, maxOpenFiles = 64, maxKnownLogs = 1024 } = options;
  const limit = concurrencyLimit(maxOpenFiles);
  const { blobs, artifacts } = await contentIn(directory, limit);
  const logs = logFiles({ directory: join(directory, 'logs'), maxBytes: maxLogBytes, limit, maxKnown: maxKnownLogs });
  let closed = false;
  const whileOpen = <T>(work: () => Promise<T>): Promise<T> => (closed ? Promise.reject(isClosed()) : work());
  return {
    putBlob: (bytes) => whileOpen(() => blobs.putBlob(bytes)),
    blob: (sha256) => whileOpen(() => blobs.blob(sha256)),
    putArtifact: (build, bytes) => whileOpen(() => artifacts.putArtifact(build, bytes)),
    artifact: (build, sha256) => whileOpen(() => artifacts.artifact(build, sha256)),
    removeArtifacts: (build) => whileOpen(() => artifacts.removeArtifacts(build)),
    keptArtifacts: () => whileOpen(() => artifacts.keptArtifacts()),
    appendLog: (stream, lines, most) => whileOpen(() => logs.appendLog(stream, lines, most)),
    readLog: (stream, from, count) => whileOpen(() => logs.readLog(stream, from, count)),
    logOutline: (stream) => whileOpen(() => logs.logOutline(stream)),
    close: async () => {
      closed = true;
      await logs.idle();
    },
  };
}

async function contentIn(directory: string, limit: ReturnType<typeof concurrencyLimit>) {
  try {
    for (const name of ['logs', 'blobs', 'artifacts']) await makeDirectory(join(directory, name));
    return {
      blobs: await blobFiles(join(directory, 'blobs'), limit),
      artifacts: await artifactFiles(join(directory, 'artifacts'), limit),
    };
  } catch (error) {
    throw fileFailure(error);
  }
}

function isClosed(): StoreError {
  return new StoreError('store_failed', { message: 'The file store is closed.' });
}
