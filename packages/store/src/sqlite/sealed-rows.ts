import type { Connection } from './connection.ts';
import { hasTable } from './migrate.ts';

/** What the database knows of the keys of its secrets, also before its tables are there. */
export function sealedRows(connection: Connection): {
  readonly proofs: readonly Uint8Array[];
  readonly hasSealedRows: boolean;
} {
  const proofs = hasTable(connection, 'sealing_keys')
    ? connection.all<{ readonly proof: Uint8Array }>('SELECT proof FROM sealing_keys').map(({ proof }) => proof)
    : [];
  const hasSealedRows =
    hasTable(connection, 'secrets') && connection.get('SELECT 1 FROM secrets LIMIT 1') !== undefined;
  return { proofs, hasSealedRows };
}

type Proof = {
  readonly keyId: string;
  readonly proof: Uint8Array;
  /** Nothing is sealed, and the proofs before are of keys that nobody needs any more. */
  readonly isOfLostKey: boolean;
};

export function putProof(connection: Connection, { keyId, proof, isOfLostKey }: Proof): void {
  connection.transaction(() => {
    if (isOfLostKey) connection.run('DELETE FROM sealing_keys');
    connection.run('INSERT INTO sealing_keys (id, proof) VALUES (?, ?) ON CONFLICT (id) DO NOTHING', keyId, proof);
  });
}
