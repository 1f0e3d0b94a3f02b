import type { Connection } from './connection.ts';
import { hasTable } from './migrate.ts';

/** What the database knows of the key of its secrets, also before its tables are there. */
export function sealedRows(connection: Connection): {
  readonly proof: Uint8Array | undefined;
  readonly hasSealedRows: boolean;
} {
  const proof = hasTable(connection, 'sealing_keys')
    ? connection.get<{ readonly proof: Uint8Array }>('SELECT proof FROM sealing_keys')?.proof
    : undefined;
  const hasSealedRows =
    hasTable(connection, 'secrets') && connection.get('SELECT 1 FROM secrets LIMIT 1') !== undefined;
  return { proof, hasSealedRows };
}

/** Without a key file and with nothing sealed, an earlier proof is of a key that nobody needs any more. */
export function putProof(connection: Connection, keyId: string, proof: Uint8Array): void {
  connection.transaction(() => {
    connection.run('DELETE FROM sealing_keys');
    connection.run('INSERT INTO sealing_keys (id, proof) VALUES (?, ?)', keyId, proof);
  });
}
