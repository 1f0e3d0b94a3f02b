import { createHash } from 'node:crypto';
import type { FileStore, KeptArtifact } from '../file-store.ts';
import type { Database } from './database.ts';

type ArtifactBytes = Pick<FileStore, 'putArtifact' | 'artifact' | 'removeArtifacts' | 'keptArtifacts'>;

export function postgresArtifacts(database: Database): ArtifactBytes {
  return {
    putArtifact: async (build, bytes) => {
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const sql = 'INSERT INTO artifact_bytes (build, sha256, bytes) VALUES (?, ?, ?) ON CONFLICT DO NOTHING';
      await database.run(sql, build, sha256, bytes);
      return sha256;
    },
    artifact: async (build, sha256) => {
      const sql = 'SELECT bytes FROM artifact_bytes WHERE build = ? AND sha256 = ?';
      return (await database.get<{ readonly bytes: Uint8Array }>(sql, build, sha256))?.bytes;
    },
    removeArtifacts: async (build) => void (await database.run('DELETE FROM artifact_bytes WHERE build = ?', build)),
    keptArtifacts: () => database.all<KeptArtifact>('SELECT build, sha256 FROM artifact_bytes ORDER BY build, sha256'),
  };
}
