import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { PostgresServer } from './postgres-server.ts';

/** The address of an empty database of its own. */
export async function newPostgresDatabase({ port }: Pick<PostgresServer, 'port'>): Promise<string> {
  const address = (database: string) => `postgres://postgres@127.0.0.1:${port}/${database}`;
  const name = `signalbox_${randomBytes(6).toString('hex')}`;
  const client = new pg.Client({ connectionString: address('postgres') });
  await client.connect();
  await client.query(`CREATE DATABASE ${name}`);
  await client.end();
  return address(name);
}
