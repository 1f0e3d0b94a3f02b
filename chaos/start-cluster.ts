import { onTestFinished } from 'vitest';
import { newPostgresDatabase } from '../testing/new-postgres-database.ts';
import { type PostgresServer, type PostgresSettings, startPostgres } from '../testing/postgres-server.ts';
import type { Chance } from './chance.ts';
import { ClusterUnderTest } from './cluster-under-test.ts';

export type StartedCluster = { readonly postgres: PostgresServer; readonly cluster: ClusterUnderTest };

type Options = {
  readonly servers: number;
  readonly chance: Chance;
  readonly leaseSeconds?: number;
  /** Of their database. */
  readonly settings?: PostgresSettings;
  /** What stands between them and their database. */
  readonly between?: (postgres: PostgresServer) => Promise<Pick<PostgresServer, 'port'>>;
};

/** Servers of an empty database in a PostgreSQL of its own; all of it ends with the test. */
export async function startCluster(options: Options): Promise<StartedCluster> {
  const { servers, chance, leaseSeconds = 1, settings, between } = options;
  const postgres = await startPostgres(settings);
  onTestFinished(() => postgres.stop());
  const reached = (await between?.(postgres)) ?? postgres;
  const database = await newPostgresDatabase(reached);
  const cluster = await ClusterUnderTest.start({ database, servers, leaseSeconds, chance });
  onTestFinished(() => cluster.end());
  return { postgres, cluster };
}
