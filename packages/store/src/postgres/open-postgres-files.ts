import type { FileStore } from '../file-store.ts';
import { StoreError } from '../store-error.ts';
import { postgresArtifacts } from './artifact-bytes.ts';
import { postgresBlobs } from './blobs.ts';
import { Database } from './database.ts';
import type { DatabaseUrl } from './database-url.ts';
import { postgresLogs } from './logs.ts';

export type PostgresFilesOptions = {
  readonly database: DatabaseUrl;
  /** Of one log stream; 256 MiB unless told. */
  readonly maxLogBytes?: number;
  /** From a cryptographic generator. */
  readonly randomBytes: (size: number) => Uint8Array;
};

/** Of its own, so that much log never keeps a decision waiting for a connection. */
const connections = 4;

/** Blobs and logs where every server finds them: in the database, whose tables `openPostgresStore` has made. */
export function openPostgresFiles(options: PostgresFilesOptions): FileStore {
  const { maxLogBytes = 256 * 1024 * 1024, randomBytes } = options;
  const database = new Database({ ...options.database, connections, randomBytes });
  const blobs = postgresBlobs(database);
  const artifacts = postgresArtifacts(database);
  const logs = postgresLogs({ database, maxBytes: maxLogBytes });
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
      if (closed) return;
      closed = true;
      await logs.idle();
      await database.close();
    },
  };
}

function isClosed(): StoreError {
  return new StoreError('store_failed', { message: 'The file store is closed.' });
}
