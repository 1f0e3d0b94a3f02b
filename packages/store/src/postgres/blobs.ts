import { createHash } from 'node:crypto';
import type { FileStore } from '../file-store.ts';
import type { Database } from './database.ts';

export function postgresBlobs(database: Database): Pick<FileStore, 'putBlob' | 'blob'> {
  return {
    putBlob: async (bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      await database.run('INSERT INTO blobs (sha256, bytes) VALUES (?, ?) ON CONFLICT DO NOTHING', sha256, bytes);
      return sha256;
    },
    blob: async (sha256) => {
      const row = await database.get<{ readonly bytes: Uint8Array }>(
        'SELECT bytes FROM blobs WHERE sha256 = ?',
        sha256,
      );
      return row?.bytes;
    },
  };
}
