import type { TestProject } from 'vitest/node';
import { type PostgresServer, startPostgres, withoutDisk } from './postgres-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresPort: number;
  }
}

let server: PostgresServer | undefined;

/** One for all test files of a run that need it. */
export async function setup(project: TestProject): Promise<void> {
  server = await startPostgres({
    ...withoutDisk,
    max_connections: '300',
    jit: 'off',
    autovacuum: 'off',
    log_min_messages: 'log',
  });
  project.provide('postgresPort', server.port);
}

export async function teardown(): Promise<void> {
  await server?.stop();
}
