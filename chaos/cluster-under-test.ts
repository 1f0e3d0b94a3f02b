import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPostgres, readDatabaseUrl } from '@signalbox/store';
import { freePort } from '../testing/free-port.ts';
import type { Chance } from './chance.ts';
import { PatientClient } from './patient-client.ts';
import { ProcessUnderTest } from './process-under-test.ts';

export type ClusterOptions = {
  readonly database: string;
  readonly servers: number;
  readonly leaseSeconds: number;
  readonly chance: Chance;
  readonly args?: readonly string[];
};

/** Servers of one database, each a process of its own. */
export class ClusterUnderTest {
  readonly processes: readonly ProcessUnderTest[];
  readonly urls: readonly string[];
  /** Whichever: who finds one dead asks another. */
  readonly anyServer: () => string;
  readonly client: PatientClient;
  readonly #folder: string;
  readonly #database: string;

  private constructor(folder: string, started: readonly Started[], { chance, database }: ClusterOptions) {
    this.#folder = folder;
    this.#database = database;
    this.processes = started.map(({ server }) => server);
    this.urls = started.map(({ url }) => url);
    this.anyServer = () => this.urls[chance.below(this.urls.length)] ?? '';
    this.client = new PatientClient(this.anyServer);
  }

  static async start(options: ClusterOptions): Promise<ClusterUnderTest> {
    const folder = mkdtempSync(join(tmpdir(), 'signalbox-cluster-'));
    const started: Started[] = [];
    // One after the other: the first makes the key that all have.
    for (let server = 0; server < options.servers; server += 1) started.push(await startOne(folder, options));
    return new ClusterUnderTest(folder, started, options);
  }

  get kills(): number {
    return this.processes.reduce((sum, each) => sum + each.kills, 0);
  }

  get halts(): number {
    return this.processes.reduce((sum, each) => sum + each.halts, 0);
  }

  /** What `signalbox fsck` finds in their database. */
  async faults(): Promise<readonly object[]> {
    const read = readDatabaseUrl(this.#database);
    if (!read.ok) throw new Error(read.problem);
    return (await checkPostgres(read.database)).faults;
  }

  async end(): Promise<void> {
    for (const running of this.processes) await running.end('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

type Started = { readonly server: ProcessUnderTest; readonly url: string };

async function startOne(folder: string, { database, leaseSeconds, args = [] }: ClusterOptions): Promise<Started> {
  const port = String(await freePort());
  const server = new ProcessUnderTest({
    main: 'server',
    args: ['--data', folder, '--port', port, '--open', '--no-local-agent', ...args],
    environment: {
      SIGNALBOX_DATABASE: database,
      SIGNALBOX_LOG_LEVEL: 'error',
      SIGNALBOX_DELIVERY_TRIES: '50',
      SIGNALBOX_SERVER_LEASE_SECONDS: String(leaseSeconds),
    },
    ready: /^listening on /,
  });
  return { server, url: (await server.start()).replace('listening on ', '') };
}
